import { test } from 'node:test'
import { slow, slowTwin } from './harness/slow.ts'
import { proves } from './kit/figures.ts'

test('Pages that stop reading are cut, cost little memory, and have everything once they are back; the others notice nothing', () =>
  proves('slow', slow))
test('A twin that believes every socket to be empty cuts nobody', () => proves('slow-twin', slowTwin))
