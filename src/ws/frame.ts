import { WebSocket } from 'ws'

/** One unmasked text frame, header and payload in one Buffer: the same bytes go to every socket. */
export function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const start = headerOf(length)
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = TEXT
  if (start === 2) frame[1] = length
  else if (start === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, start)
  return frame
}

/** Frames behind each other are a valid stream: sixteen of them in one write cost what one costs. */
export const joined = (frames: readonly Buffer[]): Buffer => (frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames))

/**
 * Hands finished frames to the socket below the public interface of `ws`, which would build a header for every socket.
 * Only right without compression and without Blobs, whose queue this passes by. `flushed` is called when the kernel has it.
 */
export function write(socket: WebSocket, bytes: Buffer, flushed?: () => void): void {
  const sender = (socket as Inside)._sender
  if (typeof sender?.sendFrame === 'function') sender.sendFrame([bytes], flushed)
  else for (const payload of payloads(bytes)) socket.send(payload, { binary: false }, flushed)
}

export const isOpen = (socket: WebSocket): boolean => socket.readyState === WebSocket.OPEN

/** The texts inside finished frames. */
export function* payloads(bytes: Buffer): Generator<Buffer> {
  let at = 0
  while (at < bytes.length) {
    const short = bytes[at + 1] as number
    const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
    yield bytes.subarray(start, start + length)
    at = start + length
  }
}

type Inside = WebSocket & { _sender?: { sendFrame?: (list: readonly Buffer[], flushed?: () => void) => void } }

const TEXT = 0x81 // the only fragment of a text

const headerOf = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10)
