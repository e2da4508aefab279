import { test } from 'node:test'
import { stop, stopTwin } from './harness/stop.ts'
import { proves } from './kit/figures.ts'

test('A stop in the middle of everything loses nothing, sends every page back, and is over in time', () => proves('stop', stop))
test('A twin that leaves with acknowledged messages unwritten loses them', () => proves('stop-twin', stopTwin))
