import { test } from 'node:test'
import { fullDisk } from '../harness/full.ts'
import { reserve } from '../harness/reserve.ts'
import { proves } from '../kit/figures.ts'

test('A disk that somebody else fills to the last byte stops the writing, not the reading', () => proves('full-disk', fullDisk))
test('On it a message is taken back and the server stops in good order, out of what was put aside', () => proves('reserve', reserve))
