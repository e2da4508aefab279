import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

/** Sockets with a sender whose finished frames go out in one write. */
export type BareSocket = WebSocket & { readonly _sender: { sendFrame(list: readonly Buffer[]): void } }

/** Everybody who connects, without a question. */
export function bareSockets(server: Server): ReadonlySet<BareSocket> {
  const wss = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: true })
  return wss.clients as Set<BareSocket>
}

/** Header and payload in one Buffer. */
export function frameOf(text: string): Buffer {
  const payload = Buffer.from(text)
  const header =
    payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255])
  return Buffer.concat([header, payload])
}

/** The least a page needs: one row with what was written. As long as the rows that ours sends. */
export function fragmentOf(text: string, bytes: number): string {
  const frame = JSON.stringify({
    t: 'html',
    chat: '00000000-0000-8000-8000-000000000000',
    after: 1,
    version: 2,
    html: `<li><p>${text}</p></li>`,
  })
  return frame.padEnd(bytes)
}

/** What a whole frame of ours holds with one usual message in it. */
export const FRAME_BYTES = 1500
