import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { Core } from '../../src/application/core.ts'
import { INSTANCE, type Ports } from '../../src/application/ports.ts'
import { ATTACHMENTS } from '../../src/application/read-models/attachments.ts'
import { SCHEDULES } from '../../src/application/read-models/schedules.ts'
import { storageOf } from '../../src/application/storage.ts'
import { fileKey, UPLOADS, type UploadDocument } from '../../src/application/uploads.ts'
import { leftovers } from '../../src/application/workers/leftovers.ts'
import type { MessageFact } from '../../src/domain/messages.ts'
import { aHouse, anotherProcess, type House } from '../support/house.ts'
import { newKey } from '../support/keys.ts'
import type { TestClock } from '../support/ports.ts'
import { until } from '../support/until.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

type Posted = Extract<MessageFact, { type: 'MessagePosted' }>

const clockOf = ({ ports }: House): TestClock => ports.clock as TestClock
const upload = async ({ core, by, ann }: House, name: string): Promise<string> =>
  (await core.commands.files.upload(by(ann), { name, bytes: Readable.from([Buffer.from('bytes')]) })).id
const keeps = ({ core, by, ann, general }: House, fileIds: readonly string[], key = newKey(), text = '') =>
  core.commands.schedules.add(by(ann, key), general, { text, fileIds, when: 'tomorrow' })
const posts = ({ core, by, ann, general }: House, fileIds: readonly string[]) =>
  core.commands.messages.post(by(ann), general, { text: '', fileIds })
const bytesOf = ({ ports, workspaceId }: House, fileId: string) => ports.files.get(fileKey(workspaceId, fileId))
const stored = async ({ ports, workspaceId }: House) => (await storageOf(ports.documents, workspaceId))?.byteCount
const waiting = ({ ports, workspaceId, ann }: House) => ports.documents.count(SCHEDULES, workspaceId, { equal: { personId: ann } })

async function postedIn({ ports, general }: House): Promise<readonly (readonly string[])[]> {
  const facts = (await ports.log.read(`chat-${general}`, {})).map(({ fact }) => fact as Posted)
  return facts.filter(({ type }) => type === 'MessagePosted').map(({ files = [] }) => files.map(({ id }) => id))
}

async function sweptFor(house: House, days: number): Promise<void> {
  const { sweep } = leftovers(house.ports)
  for (let day = 0; day < days; day++) {
    clockOf(house).pass(DAY_MS + 2 * 60 * MINUTE_MS)
    while (await sweep());
  }
}

async function goesOn(core: Core, isDone: () => Promise<boolean>): Promise<void> {
  const following = await core.follow({ report: error => assert.fail(String(error)), isAlone: true })
  await until(isDone).finally(() => following.stop())
}

test('a file waits with its message through days when nobody was there, held back or not, and goes out with it', async () => {
  await using house = await aHouse()
  await house.stop()
  const [file, lost] = [await upload(house, 'plan.txt'), await upload(house, 'lost.txt')]
  const { schedule } = await keeps(house, [file])
  await sweptFor(house, 3)
  assert.deepEqual([(await bytesOf(house, file))?.length, await bytesOf(house, lost)], [5, undefined])
  assert.equal(await stored(house), 5)
  const { chats, schedules } = house.core.commands
  const { chatId } = await chats.create(house.by(house.ann), { title: 'Launch', visibility: 'public', personIds: [] })
  const other = await upload(house, 'other.txt')
  await schedules.add(house.by(house.ann), chatId, { text: '', fileIds: [other], when: 'tomorrow' })
  await chats.archive(house.by(house.ann), chatId)
  await sweptFor(house, 3)
  await goesOn(anotherProcess(house.ports), async () => (await waiting(house)) === 1)
  assert.deepEqual(await postedIn(house), [[file]])
  await sweptFor(house, 3)
  assert.deepEqual([(await bytesOf(house, file))?.length, (await bytesOf(house, other))?.length], [5, 5])
  assert.equal(await house.ports.documents.get(UPLOADS, INSTANCE, file), undefined, 'of what was posted the record goes')
  const held = await house.ports.documents.find(SCHEDULES, house.workspaceId, { equal: { personId: house.ann }, limit: 2 })
  assert.deepEqual(
    held.map(({ state, files }) => [state, files?.map(({ id }) => id)]),
    [['held', [other]]],
  )
  await chats.unarchive(house.by(house.ann), chatId)
  await schedules.change(house.by(house.ann), held[0]?.id ?? '', { text: 'With words', when: 'tomorrow' })
  await schedules.send(house.by(house.ann), held[0]?.id ?? '')
  assert.equal((await house.ports.documents.get(ATTACHMENTS, house.workspaceId, other))?.chatId, chatId)
  assert.equal(await stored(house), 10)
  assert.notEqual(schedule.id, held[0]?.id)
})

test('a file is in one message, whether it goes now or later', async () => {
  await using house = await aHouse()
  const [file, posted, rival] = [await upload(house, 'a.txt'), await upload(house, 'b.txt'), await upload(house, 'c.txt')]
  await keeps(house, [file])
  await posts(house, [posted])
  await assert.rejects(posts(house, [file]), { reason: 'file_waits' })
  await assert.rejects(keeps(house, [file]), { reason: 'file_waits' })
  await assert.rejects(house.core.commands.files.drop(house.by(house.ann), file), { reason: 'file_waits' })
  await assert.rejects(keeps(house, [posted]), { reason: 'file_unknown' })
  clockOf(house).pass(2 * MINUTE_MS)
  await assert.rejects(keeps(house, [posted]), { reason: 'file_unknown' })
  await assert.rejects(posts(house, [file]), { reason: 'file_waits' })
  await assert.rejects(keeps(house, [rival, rival]), { reason: 'file_unknown' })
  const tries = await Promise.allSettled([keeps(house, [rival]), posts(house, [rival]), keeps(house, [rival])])
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
  const { schedules } = house.core.commands
  const foreign = schedules.add(house.by(house.bob), house.general, { text: '', fileIds: [rival], when: 'tomorrow' })
  await assert.rejects(foreign, { reason: 'file_unknown' })
  const coming = await upload(house, 'e.txt')
  const record = (await house.ports.documents.get(UPLOADS, INSTANCE, coming)) as UploadDocument
  const isComing = { chatId: house.general, takenAt: house.ports.clock.now() } // a post of it is on its way
  await house.ports.documents.put(UPLOADS, { ...record, version: record.version + 1, ...isComing })
  await assert.rejects(keeps(house, [coming]), /just being sent\. Try again in a minute\./)
  clockOf(house).pass(2 * MINUTE_MS)
  await keeps(house, [coming])
  const late = await upload(house, 'd.txt')
  clockOf(house).pass(DAY_MS + MINUTE_MS)
  await assert.rejects(keeps(house, [late]), { reason: 'file_unknown' })
})

/** `meanwhile`: before a message takes a file, and before bytes are erased. */
const interrupted = (ports: Ports, meanwhile: () => Promise<void>): Ports => ({
  ...ports,
  files: { ...ports.files, erase: key => meanwhile().then(() => ports.files.erase(key)) },
  documents: {
    ...ports.documents,
    put: (collection, document) =>
      ('takenAt' in document ? meanwhile() : Promise.resolve()).then(() => ports.documents.put(collection, document)),
  },
})

test('what Ann drops in the moment in which she sends it is in the message or gone, and never half', async () => {
  for (const sends of [posts, keeps])
    for (const isDroppedMeanwhile of [true, false]) {
      let rival: (() => Promise<unknown>) | undefined
      await using house = await aHouse(ports =>
        interrupted(ports, async () => {
          const act = rival
          rival = undefined
          await act?.()
        }),
      )
      const file = await upload(house, 'a.txt')
      let isSent = false
      const sending = () =>
        sends(house, [file]).then(
          () => (isSent = true),
          () => (isSent = false),
        )
      const dropping = () => house.core.commands.files.drop(house.by(house.ann), file)
      rival = isDroppedMeanwhile ? dropping : sending
      await (isDroppedMeanwhile ? sending : dropping)()
      assert.equal(rival, undefined, 'it must have come in between for this to mean anything')
      assert.equal((await bytesOf(house, file)) !== undefined, isSent)
      assert.equal(await stored(house), isSent ? 5 : 0)
    }
})

test('the same form twice keeps one message with its files; with others it is refused, also once it went out', async () => {
  await using house = await aHouse()
  const [file, other] = [await upload(house, 'a.txt'), await upload(house, 'b.txt')]
  const key = newKey()
  await Promise.all([keeps(house, [file], key), keeps(house, [file], key)])
  await keeps(house, [file], key)
  await assert.rejects(keeps(house, [other], key), { reason: 'key_reused' })
  assert.equal(await waiting(house), 1)
  clockOf(house).pass(2 * DAY_MS)
  await until(async () => (await waiting(house)) === 0)
  assert.equal((await keeps(house, [file], key)).says, 'It was sent already.')
  await assert.rejects(keeps(house, [], key, 'Words'), { reason: 'key_reused' })
  assert.deepEqual(await postedIn(house), [[file]])
  await assert.rejects(keeps(house, []), { reason: 'empty' })
})

/** A process that ends at the n-th of its writes to documents. */
function endingAt(ports: Ports, write: number): { readonly ports: Ports; hasEnded(): boolean } {
  let writes = 0
  const last = <T>(act: () => Promise<T>): Promise<T> => (++writes >= write ? Promise.reject(new Error('the process ends here')) : act())
  const { put, erase } = ports.documents
  const documents = {
    ...ports.documents,
    put: (...words: Parameters<typeof put>) => last(() => put(...words)),
    erase: (...words: Parameters<typeof erase>) => last(() => erase(...words)),
  } as Ports['documents']
  return { ports: { ...ports, documents }, hasEnded: () => writes >= write }
}

test('what is taken back takes its files along, also when that is cut off; what was never kept frees them', async t => {
  let write = 1
  for (let isWhole = false; !isWhole; write++) {
    await using house = await aHouse()
    await house.stop()
    const file = await upload(house, 'a.txt')
    const { schedule } = await keeps(house, [file])
    const ending = endingAt(house.ports, write)
    await anotherProcess(ending.ports)
      .commands.schedules.cancel(house.by(house.ann), schedule.id)
      .catch(() => undefined)
    isWhole = !ending.hasEnded()
    const isMarked = (await house.ports.documents.get(SCHEDULES, house.workspaceId, schedule.id))?.state !== 'waiting'
    clockOf(house).pass(2 * DAY_MS)
    await goesOn(anotherProcess(house.ports), async () => (await waiting(house)) === 0)
    assert.deepEqual(await postedIn(house), isMarked ? [] : [[file]], `write ${write}`)
    assert.equal((await bytesOf(house, file)) === undefined, isMarked)
    if (isWhole) assert.equal(await stored(house), 0)
  }
  t.diagnostic(`${write - 2} places to end at`)
  await using house = await aHouse()
  const file = await upload(house, 'a.txt')
  const { commands } = anotherProcess(endingAt(house.ports, 2).ports) // the file, then the timer
  await assert.rejects(commands.schedules.add(house.by(house.ann), house.general, { text: '', fileIds: [file], when: 'tomorrow' }))
  await assert.rejects(posts(house, [file]), { reason: 'file_waits' })
  clockOf(house).pass(2 * MINUTE_MS)
  await posts(house, [file])
})
