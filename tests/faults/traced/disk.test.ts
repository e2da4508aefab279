import { test } from 'node:test'
import { fsync, fsyncTwin } from '../harness/fsync.ts'
import { full } from '../harness/full.ts'
import { proves } from '../kit/figures.ts'

test('On a full disk writes are refused, reads go on, and all works again once there is room', () => proves('full', full))
test('After a failed fsync nothing is acknowledged, the process ends, and the next one finds all that was', () => proves('fsync', fsync))
test('A twin that takes no notice of a failed fsync goes on acknowledging', () => proves('fsync-twin', fsyncTwin))
