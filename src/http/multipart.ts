import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { LIMITS } from '../application/limits.ts'
import type { Body } from './doors.ts'
import { refusal } from './refusals.ts'

/** A file in the middle of a form; its bytes come as they are taken. */
export type FilePart = { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> }

type ComingPart = { readonly name: string; readonly stream: BusboyFileStream }

/** A form up to its first file. Each further file is there when the one before it was read. */
export type ComingForm = { readonly body: Body; readonly files: AsyncIterable<FilePart> }

/** What a form calls its files. */
const FILES = 'files'
const MOST_FIELDS = 100
const PARTS = {
  ...{ fieldNameSize: 100, fieldSize: LIMITS.bodyBytes, fields: MOST_FIELDS, headerPairs: 20 },
  ...{ files: LIMITS.filesInMessage, parts: MOST_FIELDS + LIMITS.filesInMessage },
}

/** `body`: of the request, `type` its media type with the boundary. Nothing is held but the fields and a piece of one file. */
export async function comingForm(body: ReadableStream<Uint8Array> | null, type: string): Promise<ComingForm> {
  const form = parserOf(type)
  const fields = new Map<string, string[]>()
  const parts = queue<ComingPart>()
  let current: BusboyFileStream | undefined
  let room: number = LIMITS.bodyBytes // for all fields: nobody knows yet who sends them

  form.on('field', (name, value) => {
    room -= value.length
    if (room < 0) parts.fail(refusal(413, 'This is more than Flowra takes at once.'))
    else fields.set(name, [...(fields.get(name) ?? []), value])
  })
  form.on('file', (field, stream, name) => {
    current = stream
    stream.on('error', () => parts.fail(unreadable())) // the parser tells of one end twice, and unheard it would end the process
    if (field !== FILES) parts.fail(refusal(400, 'This form is out of date. Please reload the page.'))
    if (field !== FILES || !name)
      stream.resume() // an empty input is a part without a name
    else parts.add({ name, stream })
  })
  form.once('filesLimit', () => parts.fail(refusal(413, `At most ${LIMITS.filesInMessage} files in one message.`)))
  for (const limit of ['fieldsLimit', 'partsLimit'] as const)
    form.once(limit, () => parts.fail(refusal(413, 'This form has too many fields.')))
  pipeline(body ? Readable.fromWeb(body) : Readable.from([]), form).then(parts.end, error => {
    current?.destroy(error)
    parts.fail(unreadable())
  })

  async function* files(first: ComingPart | undefined): AsyncGenerator<FilePart> {
    for (let part = first; part; part = await parts.next()) {
      yield { name: part.name, bytes: piecesOf(part.stream) }
      part.stream.resume() // of what its reader left
    }
  }
  const first = await parts.next()
  return { body: fields, files: files(first) }
}

function parserOf(type: string) {
  try {
    return Busboy({ headers: { 'content-type': type }, limits: PARTS })
  } catch (cause) {
    throw unreadable(cause)
  }
}

/** Left whole where its reader stops early, so that the rest of it can run into nothing. */
async function* piecesOf(stream: BusboyFileStream): AsyncGenerator<Uint8Array> {
  try {
    yield* stream.iterator({ destroyOnReturn: false })
  } catch (cause) {
    throw unreadable(cause)
  }
}

const unreadable = (cause?: unknown) => Object.assign(refusal(400, 'This form cannot be read.'), { cause })

/** What was added is taken in order; a failure comes before it, the end behind it. */
function queue<T>() {
  const waiting: T[] = []
  let failure: Error | undefined
  let isOver = false
  let wake = (): void => undefined

  function told(): void {
    wake()
    wake = () => undefined
  }

  return {
    add(one: T) {
      waiting.push(one)
      told()
    },
    end() {
      isOver = true
      told()
    },
    fail(error: Error) {
      failure ??= error
      told()
    },
    async next(): Promise<T | undefined> {
      for (;;) {
        if (failure) throw failure
        if (waiting.length > 0 || isOver) return waiting.shift()
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    },
  }
}
