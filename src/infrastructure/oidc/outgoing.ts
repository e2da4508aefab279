import { NotVouched } from '../../application/ports.ts'

/** Seconds that an issuer has for an answer, and how much of one is read. */
export const PATIENCE_SECONDS = 5
const MOST_BYTES = 1024 * 1024

type Asking = Pick<RequestInit, 'method' | 'headers' | 'body' | 'signal'>

/**
 * The one way out to an issuer: no redirects, a time limit for the whole answer, a limit for its size. Where it leads is the operator's
 * choice and what that issuer's own metadata name, never a person's.
 */
export async function asked(url: string, asking: Asking): Promise<Response> {
  try {
    return await ask(url, asking)
  } catch (cause) {
    throw new NotVouched('unreachable', { cause })
  }
}

async function ask(url: string, { method, headers, body, signal }: Asking): Promise<Response> {
  const limit = AbortSignal.timeout(PATIENCE_SECONDS * 1000)
  const answer = await fetch(url, {
    method: method ?? 'GET',
    headers: headers ?? {},
    body: body ?? null,
    redirect: 'manual',
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  })
  const bytes = await bytesOf(answer)
  const { status, statusText } = answer
  return new Response(hasNoBody(status) ? null : bytes, { status, statusText, headers: plain(answer.headers) })
}

async function bytesOf(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > MOST_BYTES) throw new Error('the issuer sends more than anybody could mean')
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** What is read is no longer compressed. */
function plain(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['content-encoding', 'content-length']) kept.delete(name)
  return kept
}

const hasNoBody = (status: number): boolean => status === 204 || status === 304
