import { randomBytes } from 'node:crypto'
import type { Random } from '../../application/ports.ts'

export const cryptoRandom: Random = { bytes: count => randomBytes(count) }
