import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { EMOJI_PICTURES } from '../../../src/application/emoji-pictures.ts'
import { INSTANCE } from '../../../src/application/ports.ts'
import { storageOf } from '../../../src/application/storage.ts'
import { fileKey, UPLOADS } from '../../../src/application/uploads.ts'
import { leftovers } from '../../../src/application/workers/leftovers.ts'
import { aHouse, type House } from '../../support/house.ts'
import { aPicture } from '../../support/pictures.ts'
import type { TestClock } from '../../support/ports.ts'

const HOUR_MS = 3_600_000

const upload = ({ core, by, ann }: House, name: string, text = 'bytes') =>
  core.commands.files.upload(by(ann), { name, bytes: Readable.from([Buffer.from(text)]) })
const kept = async ({ ports }: House): Promise<readonly string[]> =>
  (await Array.fromAsync(ports.files.list('files/'))).map(({ key }) => key).sort()
const passes = ({ ports }: Pick<House, 'ports'>, hours: number): void => (ports.clock as TestClock).pass(hours * HOUR_MS)
/** Bytes are as old as the machine's own clock says. */
const isDaysOn = ({ ports }: House, days: number): void => passes({ ports }, 24 * days + (Date.now() - ports.clock.now()) / HOUR_MS)

async function sweeps({ ports }: Pick<House, 'ports'>): Promise<void> {
  const { sweep } = leftovers(ports)
  passes({ ports }, 0.5)
  while (await sweep());
}

test('an upload that nobody posts goes after a day, one that a message carries stays', async () => {
  await using house = await aHouse()
  await house.stop()
  const [unused, used] = [await upload(house, 'unused.txt', 'x'.repeat(1000)), await upload(house, 'used.txt')]
  await house.core.commands.messages.post(house.by(house.ann), house.general, { text: '', fileIds: [used.id] })
  const both = [unused, used].map(({ id }) => fileKey(house.workspaceId, id)).sort()
  passes(house, 23)
  await sweeps(house)
  assert.deepEqual(await kept(house), both)
  assert.equal((await storageOf(house.ports.documents, house.workspaceId))?.byteCount, 1005)
  passes(house, 3)
  await sweeps(house)
  assert.deepEqual(await kept(house), [fileKey(house.workspaceId, used.id)])
  assert.equal((await storageOf(house.ports.documents, house.workspaceId))?.byteCount, 5)
  assert.equal(await house.ports.documents.get(UPLOADS, INSTANCE, used.id), undefined)
})

test('what Ann sends again long after she posted it is another file', async () => {
  await using house = await aHouse()
  await house.stop()
  const by = house.by(house.ann)
  const again = (text: string) => house.core.commands.files.upload(by, { name: 'a.txt', bytes: Readable.from([Buffer.from(text)]) })
  const { id } = await again('first')
  await house.core.commands.messages.post(house.by(house.ann), house.general, { text: '', fileIds: [id] })
  passes(house, 26)
  await sweeps(house)
  assert.notEqual((await again('other')).id, id)
  assert.equal(Buffer.from((await house.ports.files.get(fileKey(house.workspaceId, id))) ?? []).toString(), 'first')
})

test('bytes without a record go after a month, and what all files take is counted anew', async () => {
  await using house = await aHouse()
  await house.stop()
  const { id } = await upload(house, 'used.txt')
  await house.core.commands.messages.post(house.by(house.ann), house.general, { text: '', fileIds: [id] })
  await house.ports.documents.erase({ name: 'storage', indexes: [] }, house.workspaceId, house.workspaceId)
  for (let n = 0; n < 120; n++) await house.ports.files.put(fileKey(house.workspaceId, `nobody-${n}`), new Uint8Array(10))
  isDaysOn(house, 29)
  await sweeps(house)
  assert.equal((await kept(house)).length, 121, 'a store from before they came may have been put back by mistake')
  isDaysOn(house, 31)
  await sweeps(house)
  assert.deepEqual(await kept(house), [fileKey(house.workspaceId, id)])
  assert.equal((await storageOf(house.ports.documents, house.workspaceId))?.byteCount, 5)
})

test('a process that was started beside the wrong store leaves the files of the right one alone', async () => {
  await using house = await aHouse()
  await house.stop()
  const { id } = await upload(house, 'used.txt')
  await house.core.commands.messages.post(house.by(house.ann), house.general, { text: '', fileIds: [id] })
  await using wrong = await aHouse(ports => ({ ...ports, files: house.ports.files }))
  await wrong.stop()
  isDaysOn(wrong, 100)
  await sweeps(wrong)
  assert.deepEqual(await kept(house), [fileKey(house.workspaceId, id)])
  assert.equal(await storageOf(wrong.ports.documents, house.workspaceId), undefined)
})

test('a file that comes while all are counted is counted once', async () => {
  await using house = await aHouse(ports => ({
    ...ports,
    files: {
      ...ports.files,
      async put(key, bytes) {
        const byteCount = await ports.files.put(key, bytes)
        if (key.startsWith('files/')) await sweeps({ ports })
        return byteCount
      },
    },
  }))
  await house.stop()
  await upload(house, 'a.txt')
  assert.equal((await storageOf(house.ports.documents, house.workspaceId))?.byteCount, 5)
})

test('what a deleted message carried is kept for a month, and then no longer', async () => {
  await using house = await aHouse()
  await house.stop()
  const { id } = await upload(house, 'used.txt')
  const { messageId } = await house.core.commands.messages.post(house.by(house.ann), house.general, { text: '', fileIds: [id] })
  await house.core.commands.messages.delete(house.by(house.ann), { chatId: house.general, messageId })
  passes(house, 29 * 24)
  await sweeps(house)
  assert.equal((await kept(house)).length, 1)
  passes(house, 2 * 24)
  await sweeps(house)
  assert.deepEqual(await kept(house), [])
})

test('a store of files that is away is asked again an hour later, not at every round', async () => {
  await using house = await aHouse()
  await house.stop()
  await upload(house, 'unused.txt')
  let isAway = true
  let asked = 0
  const erase = async (key: string) => {
    asked++
    if (isAway) throw new Error('away')
    await house.ports.files.erase(key)
  }
  const { sweep } = leftovers({ ...house.ports, files: { ...house.ports.files, erase } })
  passes(house, 26)
  await assert.rejects(sweep(), /away/)
  assert.equal(await sweep(), false)
  assert.equal(asked, 1)
  isAway = false
  passes(house, 1.1)
  while (await sweep());
  assert.deepEqual(await kept(house), [])
})

test('the picture of an emoji whose name was taken meanwhile goes after a day, and of one whose removal was cut off', async () => {
  let isAway = false
  await using house = await aHouse(ports => ({
    ...ports,
    files: { ...ports.files, erase: key => (isAway ? Promise.reject(new Error('away')) : ports.files.erase(key)) },
  }))
  await house.stop()
  const { core, ports, by, ann, bob, workspaceId } = house
  const pictures = async () => (await Array.fromAsync(ports.files.list(`${workspaceId}/emoji/`))).length
  const adds = async (name: string, personId = ann) => core.commands.emoji.add(by(personId), { name }, await aPicture())
  const both = await Promise.allSettled([adds('flowbird'), adds('flowbird', bob)])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const { emojiId } = await adds('teapod')
  isAway = true
  await assert.rejects(core.commands.emoji.remove(by(ann), emojiId), /away/)
  isAway = false
  assert.equal(await pictures(), 3, 'there must be some that are nobody’s for this to mean anything')
  passes(house, 23)
  await sweeps(house)
  assert.equal(await pictures(), 3)
  passes(house, 2)
  await sweeps(house)
  assert.equal(await pictures(), 1)
  const { emoji = [] } = await core.app.rights.workspace(workspaceId)
  assert.deepEqual(
    emoji.map(({ name }) => name),
    ['flowbird'],
  )
  assert.ok(await ports.files.get(`${workspaceId}/emoji/${emoji[0]?.fileId}.webp`), 'the one that is shown')
  assert.deepEqual(await ports.documents.find(EMOJI_PICTURES, INSTANCE, { limit: 10 }), [])
})
