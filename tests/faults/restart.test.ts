import { test } from 'node:test'
import { away, restart, rivals } from './harness/restart.ts'
import { proves } from './kit/figures.ts'

test('A start that is killed again and again ends in a start, with everything there', () => proves('restart', restart))
test('Of two processes on one folder one serves, and the other says why it does not', () => proves('rivals', rivals))
test('Without its store Flowra is not ready and acknowledges nothing, and it is ready again with it', () => proves('away', away))
