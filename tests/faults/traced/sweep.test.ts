import { test } from 'node:test'
import { sweep, sweepTwin } from '../harness/sweep.ts'
import { proves } from '../kit/figures.ts'

test('A message is wholly there or not at all, wherever the process was killed, and posting it again makes it one', () =>
  proves('sweep', sweep))
test('A twin that writes event and row in two transactions leaves a half state', () => proves('sweep-twin', sweepTwin))
