import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ReadableStream } from 'node:stream/web'
import { test } from 'node:test'
import { INSTANCE } from '../../src/application/ports.ts'
import { ATTACHMENTS } from '../../src/application/read-models/attachments.ts'
import { fileKey, sweepQuarantine, UPLOADS } from '../../src/application/uploads.ts'
import { leftovers } from '../../src/application/workers/leftovers.ts'
import { diskFiles } from '../../src/infrastructure/disk/files.ts'
import { paths } from '../../views/paths.ts'
import { freePort } from '../support/free-port.ts'
import { newKey } from '../support/keys.ts'
import { until } from '../support/until.ts'
import { demolish, furnish, type House, opened } from './kit/house.ts'
import { kill, type Server, startServer } from './kit/server.ts'

const MB = 1024 * 1024
const HOUR_MS = 3_600_000
const ROUNDS = 4
const LARGEST_MB = 100
const FLAT_MB = 40

type Visitor = {
  readonly upload: (bytes: AsyncIterable<Uint8Array>, size: number) => Promise<Response>
  readonly post: (id: string) => Promise<Response>
  readonly get: (id: string) => Promise<Response>
}

/** A browser of the first person, on a server that is ready. */
async function visiting(house: House, { origin }: Server): Promise<Visitor> {
  const { cookie = '' } = house.people[0] ?? {}
  const [chatId = ''] = house.chats
  const at = paths(house.slug)
  const page = await (await fetch(origin + at.chat(chatId), { headers: { cookie } })).text()
  const [, csrf = ''] = /name="csrf" content="([^"]+)"/.exec(page) ?? []
  const headers = { cookie, origin, 'x-csrf': csrf, 'sec-fetch-site': 'same-origin' }
  const bytes = { 'content-type': 'application/octet-stream', 'flowra-file-name': 'large.bin', accept: 'application/json' }
  return {
    upload: (body, size) =>
      fetch(origin + at.files, {
        method: 'POST',
        headers: { ...headers, ...bytes, 'content-length': String(size) },
        body: ReadableStream.from(body) as never,
        duplex: 'half',
      } as RequestInit),
    post: id =>
      fetch(origin + at.messages(chatId), {
        method: 'POST',
        headers: { ...headers, 'hx-request': 'true' },
        body: new URLSearchParams({ key: newKey(), text: 'Look', fileIds: id }),
      }),
    get: id => fetch(origin + at.file(id), { headers: { cookie } }),
  }
}

async function started(house: House): Promise<{ readonly server: Server; readonly visitor: Visitor }> {
  const server = startServer(house.folder, await freePort())
  await server.ready()
  return { server, visitor: await visiting(house, server) }
}

async function* pieces(count: number, pauseMs = 0): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) {
    if (pauseMs > 0) await new Promise(resolve => setTimeout(resolve, pauseMs))
    yield new Uint8Array(MB).fill(n + 1)
  }
}

const idIn = async (answer: Response): Promise<string> => ((await answer.json()) as { id: string }).id

test('killed in the middle of an upload, and while its message is written: no file without a message, no message without its file', async t => {
  const house = await furnish({ people: 1, chats: 1 })
  t.after(() => demolish(house))
  let { server, visitor } = await started(house)
  t.after(() => server.signal('SIGKILL'))
  const kept = await idIn(await visitor.upload(pieces(2), 2 * MB))
  const taken = await idIn(await visitor.upload(pieces(3), 3 * MB))
  const cut = visitor.upload(pieces(50, 50), 50 * MB).catch(() => undefined)
  await until(async () => (await unfinished(house)).length > 0, 'an upload in the middle')
  await kill(server)
  await cut
  assert.equal((await unfinished(house)).length, 1)
  await killedBeforeTheLog(house, taken)
  for (let round = 0; round < ROUNDS; round++) {
    ;({ server, visitor } = await started(house))
    const id = round === 0 ? kept : await idIn(await visitor.upload(pieces(1), MB))
    const posting = visitor.post(id).catch(() => undefined)
    if (round === ROUNDS - 1)
      await posting // acknowledged, and killed at once
    else await new Promise(resolve => setTimeout(resolve, round * 40))
    await kill(server)
    await posting
  }
  await using here = await opened(house)
  const { files, documents } = here.ports
  assert.equal((await documents.get(UPLOADS, INSTANCE, taken))?.chatId, house.chats[0], 'a message that never came must have it')
  let later = 26 * HOUR_MS
  const { sweep } = leftovers({ ...here.ports, clock: { now: () => Date.now() + later } })
  later += HOUR_MS
  while (await sweep());
  for (const folder of ['files', 'quarantine']) await diskFiles(join(house.folder, folder)).sweep(Date.now() + 2 * HOUR_MS)
  await sweepQuarantine(here.ports.quarantine, Date.now() + 2 * HOUR_MS)
  const left = await Array.fromAsync(files.list('files/'))
  const attached = await documents.find(ATTACHMENTS, house.workspaceId, { equal: { listing: house.chats[0] as string }, limit: 100 })
  assert.ok(attached.length > 0, 'what was acknowledged is there')
  t.diagnostic(`${attached.length} of ${ROUNDS} messages were written`)
  assert.deepEqual(
    left.map(({ key, byteCount }) => [key, byteCount]).toSorted(),
    attached.map(({ id, file }) => [fileKey(house.workspaceId, id), file.byteCount]).toSorted(),
  )
  assert.deepEqual(await documents.find(UPLOADS, INSTANCE, { order: { field: 'at', direction: 'up' }, limit: 10 }), [])
  for (const folder of ['files', 'quarantine'])
    assert.deepEqual(await readdir(join(house.folder, folder, '.unfinished')).catch(() => []), [], folder)
  assert.deepEqual(await Array.fromAsync(here.ports.quarantine.list('coming/')), [])
})

test(`${LARGEST_MB} MB go up and down in little memory`, async t => {
  const house = await furnish({ people: 1, chats: 1 })
  t.after(() => demolish(house))
  const { server, visitor } = await started(house)
  t.after(() => server.signal('SIGKILL'))
  for (let n = 0; n < 3; n++) await drained(await visitor.get(await idIn(await visitor.upload(pieces(5), 5 * MB))))
  const before = await memoryOf(server)
  let most = before
  const looking = setInterval(() => {
    memoryOf(server).then(
      now => (most = Math.max(most, now)),
      () => undefined,
    )
  }, 50)
  const up = await visitor.upload(pieces(LARGEST_MB), LARGEST_MB * MB)
  assert.equal(up.status, 201)
  const grownUp = most - before
  assert.equal(await drained(await visitor.get(await idIn(up))), LARGEST_MB * MB)
  clearInterval(looking)
  t.diagnostic(`${(grownUp / MB).toFixed(1)} MB more on the way up, ${((most - before) / MB).toFixed(1)} MB in all`)
  assert.ok(most - before <= FLAT_MB * MB, `${((most - before) / MB).toFixed(1)} MB more`)
  await kill(server)
})

const unfinished = ({ folder }: House): Promise<readonly string[]> => readdir(join(folder, 'quarantine/.unfinished')).catch(() => [])

/** A message that has taken its file and is not written. */
async function killedBeforeTheLog({ folder, people, workspaceId, chats }: House, fileId: string): Promise<void> {
  const wish = { workspaceId, personId: people[0]?.id, chatId: chats[0], command: newKey(), text: 'Look', fileIds: [fileId] }
  const program = join(import.meta.dirname, 'twins/stands-before-the-log.ts')
  const child = spawn(process.execPath, [program, folder, JSON.stringify(wish)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  child.kill('SIGKILL')
  assert.equal(String(said[0]), 'taken')
  if (child.signalCode === null) await once(child, 'exit')
}

async function drained({ body }: Response): Promise<number> {
  let byteCount = 0
  for await (const piece of body ?? []) byteCount += piece.length
  return byteCount
}

async function memoryOf({ pid }: Server): Promise<number> {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
