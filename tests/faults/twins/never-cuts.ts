/** Flowra that believes nothing waits in any socket: who stops reading is never cut. */
import { WebSocket } from 'ws'
import { configuration } from '../../../src/configuration.ts'
import { serve } from '../../../src/main.ts'

Object.defineProperty(WebSocket.prototype, 'bufferedAmount', { get: () => 0 })
await serve(configuration(), { isDemo: false })
