import { randomBytes } from 'node:crypto'
import { newClientId } from '../../src/application/ids.ts'

/** A client id as a browser makes it. */
export const newKey = (now = Date.now()): string => newClientId(now, randomBytes(16))
