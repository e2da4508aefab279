import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { backup } from '../../bin/verbs/backup.ts'
import { newKey, opened } from '../../bin/verbs/opened.ts'
import { verifyReplay, writeReplay } from '../../bin/verbs/replay.ts'
import { restore } from '../../bin/verbs/restore.ts'
import { seed } from '../../bin/verbs/seed.ts'
import { FOLDED } from '../../src/application/kinds.ts'
import type { AnyCollection, Collection, Document } from '../../src/application/ports.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { WORKSPACES } from '../../src/application/read-models/workspaces.ts'
import { canonical } from '../../src/application/replay/canonical.ts'
import { lockFolder } from '../../src/infrastructure/disk/lock.ts'
import { aDataFolder, type DataFolder } from '../support/data.ts'

type Seeded = { readonly workspaceId: string }
const seeded = async (messages: number) => (await seed({ people: 2, channels: 2, messages }, true)).facts as Seeded

const FLOWRA = join(import.meta.dirname, '../../bin/flowra.ts')
const WRITER = join(import.meta.dirname, 'runners/writes-on.ts')
const PICTURE = 'files/instance/people/face-72.webp'

function aPicture(data: DataFolder): void {
  mkdirSync(join(data.path, 'files/instance/people'), { recursive: true })
  writeFileSync(join(data.path, PICTURE), 'a picture')
}

/** Everything folded that this data folder shows, and its log. */
async function everything(folder: string, workspaceId: string): Promise<string> {
  process.env['DATA'] = folder
  return opened(async ({ ports }) => {
    const dump: unknown[] = [await ports.log.follow(0, 1_000_000)]
    for (const collection of FOLDED as readonly (AnyCollection & Collection<Document>)[])
      for (const place of [workspaceId, 'instance'])
        dump.push(await ports.documents.find(collection, place, { order: { field: 'id', direction: 'up' }, limit: 1_000_000 }))
    return createHash('sha256').update(canonical(dump)).digest('hex')
  })
}

/** The same folder as it was at an earlier position: the log cut there, and everything folded anew. */
async function asOf(position: number, data: DataFolder): Promise<string> {
  const past = data.also('past')
  cpSync(data.path, past, { recursive: true })
  using db = new DatabaseSync(join(past, 'flowra.db'))
  db.prepare('DELETE FROM log WHERE position > ?').run(position)
  db.close()
  process.env['DATA'] = past
  assert.deepEqual((await writeReplay(true)).problems, [])
  return past
}

test('what was backed up while Ann wrote, and her server was killed, is restored elsewhere as it was at that position', async () => {
  using data = aDataFolder()
  const { workspaceId } = await seeded(300)
  aPicture(data)
  const writer = spawn(process.execPath, [WRITER, workspaceId], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(writer.stdout, 'data') // it has begun
  const begun = await opened(({ ports }) => ports.log.last())
  const copying = backup(data.also('copy'), true)
  writer.kill('SIGKILL')
  const [{ facts }] = await Promise.all([copying, once(writer, 'exit')])
  const { position } = facts as { readonly position: number }
  assert.ok(position >= begun, 'what was acknowledged before the backup began is in it')
  await opened(({ core, ports }) => later(core, ports, workspaceId))

  process.env['DATA'] = data.also('elsewhere')
  const { problems, facts: found } = await restore(data.also('copy'), true)
  assert.deepEqual(problems, [])
  assert.equal((found as { readonly position: number }).position, position)
  assert.equal(readFileSync(join(data.also('elsewhere'), PICTURE), 'utf8'), 'a picture')
  assert.deepEqual(readdirSync(data.also('elsewhere')).sort(), ['files', 'flowra.db', 'keys.json', 'lock.db'])
  const restored = await everything(data.also('elsewhere'), workspaceId)
  assert.equal(restored, await everything(await asOf(position, data), workspaceId))
  assert.notEqual(restored, await everything(data.path, workspaceId), 'there must have been writing since')
})

type Opened = Parameters<Parameters<typeof opened>[0]>[0]

async function later(core: Opened['core'], ports: Opened['ports'], workspaceId: string): Promise<void> {
  const { ownerId } = (await ports.documents.get(WORKSPACES, workspaceId, workspaceId)) as { readonly ownerId: string }
  const [chat] = await ports.documents.find(CHATS, workspaceId, { equal: { visibility: 'public' }, limit: 1 })
  await core.commands.messages.post({ personId: ownerId, workspaceId, command: newKey(ports) }, chat?.id ?? '', { text: 'Later' })
}

const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] as number) ^ 1
  chmodSync(path, 0o600)
  writeFileSync(path, bytes)
}
const middle = (path: string): number => readFileSync(path).length >> 1
const inManifest = (path: string, from: string, to: string): void => {
  const text = readFileSync(path, 'utf8')
  assert.ok(text.includes(from), from)
  writeFileSync(path, text.replace(from, to))
}

const DAMAGES: readonly (readonly [what: string, damage: (copy: string) => void, sentence: RegExp])[] = [
  ['a flipped bit in the store', copy => flip(join(copy, 'flowra.db'), middle(join(copy, 'flowra.db'))), /damaged: flowra\.db is not what/],
  ['a store cut short', copy => truncateSync(join(copy, 'flowra.db'), 8192), /damaged: flowra\.db has 8192 bytes/],
  ['a flipped bit in the keys', copy => flip(join(copy, 'keys.json'), 15), /damaged: keys\.json is not what/],
  ['a flipped bit in a picture', copy => flip(join(copy, PICTURE), 0), /damaged: .*face-72\.webp is not what/],
  ['a picture that is gone', copy => rmSync(join(copy, PICTURE)), /damaged: .*face-72\.webp is missing/],
  [
    'a manifest of another position',
    copy => inManifest(join(copy, 'manifest.json'), '"position": ', '"position": 1'),
    /manifest\.json .* not what/,
  ],
  ['a manifest cut short', copy => truncateSync(join(copy, 'manifest.json'), 40), /manifest\.json .* cannot be read/],
  ['no manifest', copy => rmSync(join(copy, 'manifest.json')), /no backup of Flowra/],
  ['a manifest of somebody else', copy => forge(copy, { tool: 'others' }), /not one that this Flowra knows/],
  ['a manifest that reaches outside', copy => forge(copy, { ...manifestIn(copy), files: [outside] }), /not one that this Flowra knows/],
  ['a store of another manifest', copy => forge(copy, { ...manifestIn(copy), position: 1 }), /log ends at \d+, and should at 1/],
]

const outside = { path: 'files/../../outside', bytes: 1, sha256: 'x' }

function manifestIn(copy: string): Readonly<Record<string, unknown>> {
  const { sha256: _, ...manifest } = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8'))
  return manifest
}

/** A manifest that is whole in itself. */
function forge(copy: string, manifest: object): void {
  const sha256 = createHash('sha256').update(JSON.stringify(manifest)).digest('hex')
  writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, sha256 }))
}

test('a damaged or foreign backup is refused by name, and the data folder stays empty', async t => {
  using data = aDataFolder()
  await seeded(30)
  aPicture(data)
  await backup(data.also('copy'), true)
  for (const [what, damage, sentence] of DAMAGES)
    await t.test(what, async () => {
      const copy = data.also('damaged')
      rmSync(copy, { recursive: true, force: true })
      cpSync(data.also('copy'), copy, { recursive: true })
      damage(copy)
      process.env['DATA'] = data.also('elsewhere')
      await assert.rejects(restore(copy, true), sentence)
      const left = existsSync(data.also('elsewhere')) ? readdirSync(data.also('elsewhere')) : []
      assert.deepEqual(
        left.filter(name => name !== 'lock.db'),
        [],
      )
    })
})

test('a folder that has something, or a server, is left alone', async () => {
  using data = aDataFolder()
  await seeded(10)
  await backup(data.also('copy'), true)
  await assert.rejects(restore(data.also('copy'), true), /is not empty: it has/)
  process.env['DATA'] = data.also('elsewhere')
  const lock = lockFolder(data.also('elsewhere'))
  await assert.rejects(restore(data.also('copy'), true), /Another Flowra is running/)
  assert.deepEqual(
    readdirSync(data.also('elsewhere')).filter(name => !name.startsWith('lock.db')),
    [],
  )
  lock?.release()
  mkdirSync(join(data.also('elsewhere'), '.restoring/files/instance'), { recursive: true }) // another restore was killed there
  copyFileSync(data.store, join(data.also('elsewhere'), '.restoring/files/instance/foreign.webp'))
  assert.deepEqual((await restore(join(data.also('copy'), 'manifest.json'), true)).problems, [])
  assert.deepEqual(readdirSync(data.also('elsewhere')).sort(), ['flowra.db', 'keys.json', 'lock.db'])
})

test('a backup is only put back with the keys it was made with', async () => {
  using data = aDataFolder({ SECRET_KEY: 'of forty letters, as long as it has to be' })
  await seeded(10)
  await backup(data.also('copy'), true)
  assert.deepEqual(readdirSync(data.also('copy')).sort(), ['flowra.db', 'manifest.json'])
  process.env['DATA'] = data.also('elsewhere')
  process.env['SECRET_KEY'] = 'of forty letters, but not at all the same'
  await assert.rejects(restore(data.also('copy'), true), /other keys than SECRET_KEY/)
  process.env['SECRET_KEY'] = ''
  await assert.rejects(restore(data.also('copy'), true), /made with a SECRET_KEY/)
  process.env['SECRET_KEY'] = 'of forty letters, as long as it has to be'
  assert.deepEqual((await restore(data.also('copy'), true)).problems, [])
})

test('documents that were wrong when they were backed up are put back, named, and made good from the log', async () => {
  using data = aDataFolder()
  const { workspaceId } = await seeded(20)
  await opened(async ({ ports: { documents } }) => {
    const [message] = await documents.find(MESSAGES, workspaceId, { limit: 1 })
    await documents.erase(MESSAGES, workspaceId, message?.id ?? '')
  })
  await backup(data.also('copy'), true)
  process.env['DATA'] = data.also('elsewhere')
  const { problems = [] } = await restore(data.also('copy'), true)
  assert.match(problems.join('\n'), /^1 difference:\n.* missing\n.*flowra replay/)
  await writeReplay(true)
  assert.deepEqual((await verifyReplay(true)).problems, [])
})

test('the command says where it is, in JSON for programs, and in one sentence with exit code 1 when it will not', async () => {
  using data = aDataFolder()
  await seeded(10)
  await backup(data.also('copy'), true)
  const run = async (DATA: string) => {
    const child = spawn(process.execPath, [FLOWRA, '--json', 'restore', data.also('copy')], { env: { ...process.env, DATA } })
    let said = ''
    child.stdout.on('data', bytes => (said += bytes))
    const [code] = await once(child, 'close')
    return { code, ...(JSON.parse(said) as { readonly ok: boolean; readonly to?: string; readonly error?: string }) }
  }
  const done = await run(data.also('elsewhere'))
  assert.deepEqual([done.code, done.ok, done.to], [0, true, data.also('elsewhere')])
  const refused = await run(data.also('elsewhere'))
  assert.deepEqual([refused.code, refused.ok], [1, false])
  assert.match(refused.error ?? '', /is not empty/)
})

test('where the store is in MongoDB, both say which tools do it and what to look at afterwards', async () => {
  using data = aDataFolder({ MONGO_URL: 'mongodb://127.0.0.1:1/flowra' })
  for (const verb of [backup, restore])
    await assert.rejects(verb(data.also('copy'), true), /mongodump --oplog.*mongorestore --oplogReplay.*flowra replay --verify/)
})
