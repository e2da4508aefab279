import { paths } from '../../views/paths.ts'
import { type Member, SLUG } from './app.ts'
import { newKey } from './keys.ts'

export type Uploaded = {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly byteCount: number
  readonly width?: number
  readonly height?: number
}

type Body = Uint8Array | string | ReadableStream<Uint8Array>
type UploadOptions = { readonly key?: string; readonly slug?: string }
type At = { readonly origin: string }

/** As the page's script sends it. */
// biome-ignore lint/complexity/useMaxParams: who sends what, where
export function sendsFile({ origin }: At, who: Member, name: string, body: Body, { key = newKey(), slug = SLUG }: UploadOptions = {}) {
  return fetch(origin + paths(slug).files, {
    method: 'POST',
    headers: {
      cookie: who.cookie,
      origin,
      'sec-fetch-site': 'same-origin',
      'x-csrf': who.csrf,
      accept: 'application/json',
      'content-type': 'application/octet-stream',
      'flowra-file-name': encodeURIComponent(name),
      'flowra-key': key,
    },
    body: body as BodyInit,
    duplex: 'half',
  } as RequestInit)
}

// biome-ignore lint/complexity/useMaxParams: who sends what, where
export async function uploads(at: At, who: Member, name: string, body: Body, options: UploadOptions = {}): Promise<Uploaded> {
  const answer = await sendsFile(at, who, name, body, options)
  if (answer.status !== 201) throw new Error(`${who.name} could not upload ${name}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Uploaded
}
