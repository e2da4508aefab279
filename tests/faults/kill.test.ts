import { test } from 'node:test'
import { kill, killTwin } from './harness/kill.ts'
import { proves } from './kit/figures.ts'

test('What was acknowledged survives every kill: once, in its order, and on every page', () => proves('kill', kill))
test('A twin that acknowledges before the commit loses messages', () => proves('kill-twin', killTwin))
