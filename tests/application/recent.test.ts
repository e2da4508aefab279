import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Collection, Document, Documents } from '../../src/application/ports.ts'
import { recentDocuments } from '../../src/application/recent.ts'

type Chat = Document & { readonly title: string }
const CHATS: Collection<Chat> = { name: 'chats', indexes: [] }
const HERE = 'acme'
const chat = (id: string, version: number, title = `${id} ${version}`): Chat => ({ workspaceId: HERE, id, version, title })
const change = (document: Chat) => [{ collection: CHATS, before: undefined, document }]

/** A store that answers what it knew when it was asked, and only when it is told to. */
function slowStore(...stored: Chat[]) {
  const rows = new Map(stored.map(row => [row.id, row]))
  const waiting: (() => void)[] = []
  let reads = 0
  const later = <T>(answer: T) => {
    reads++
    return new Promise<T>(resolve => waiting.push(() => resolve(answer)))
  }
  const documents = {
    get: (_: unknown, __: string, id: string) => later(rows.get(id)),
    getMany: (_: unknown, __: string, ids: readonly string[]) => later(ids.flatMap(id => rows.get(id) ?? [])),
  } as unknown as Documents
  return {
    documents,
    reads: () => reads,
    stores: (row: Chat) => rows.set(row.id, row),
    answers() {
      for (const answer of waiting.splice(0)) answer()
    },
  }
}

type Store = ReturnType<typeof slowStore>
async function answered<T>(store: Store, asking: Promise<T>): Promise<T> {
  store.answers()
  return asking
}

test('what was read once is not read again', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = recentDocuments(store.documents)
  await answered(store, recent.get(CHATS, HERE, 'launch'))
  assert.equal((await answered(store, recent.get(CHATS, HERE, 'launch')))?.version, 1)
  assert.equal(store.reads(), 1)
})

test('what is only ever read together is kept up to date too', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = recentDocuments(store.documents)
  await answered(store, recent.getMany(CHATS, HERE, ['launch']))
  recent.note(change(chat('launch', 2)))
  assert.deepEqual(
    (await answered(store, recent.getMany(CHATS, HERE, ['launch']))).map(({ version }) => version),
    [2],
  )
})

test('a read that was on its way does not take the place of what was committed meanwhile', async () => {
  const store = slowStore(chat('launch', 1), chat('general', 1))
  const recent = recentDocuments(store.documents)
  const [one, many] = [recent.get(CHATS, HERE, 'launch'), recent.getMany(CHATS, HERE, ['launch', 'general'])]
  recent.note(change(chat('launch', 2)))
  store.answers()
  await one
  assert.deepEqual(
    (await many).map(({ version }) => version),
    [2, 1],
  )
  assert.equal((await answered(store, recent.get(CHATS, HERE, 'launch')))?.version, 2)
})

test('of two commits the later version stays, in whatever order they are told', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = recentDocuments(store.documents)
  await answered(store, recent.get(CHATS, HERE, 'launch'))
  for (const version of [3, 2]) recent.note(change(chat('launch', version)))
  assert.equal((await answered(store, recent.get(CHATS, HERE, 'launch')))?.version, 3)
})

test('a read during which another process wrote answers, and is not kept', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = recentDocuments(store.documents)
  const reads: readonly (() => Promise<unknown>)[] = [
    () => recent.get(CHATS, HERE, 'launch'),
    () => recent.getMany(CHATS, HERE, ['launch']),
  ]
  for (const read of reads) {
    const asking = read()
    store.stores(chat('launch', 2))
    recent.drop(CHATS, HERE, 'launch')
    await answered(store, asking)
    assert.equal((await answered(store, recent.get(CHATS, HERE, 'launch')))?.version, 2)
    store.stores(chat('launch', 1))
    recent.clear()
  }
})

test('what is dropped is read anew, and so is everything after a clearing', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = recentDocuments(store.documents)
  await answered(store, recent.get(CHATS, HERE, 'launch'))
  for (const forget of [() => recent.drop(CHATS, HERE, 'launch'), () => recent.clear()]) {
    const before = store.reads()
    forget()
    await answered(store, recent.get(CHATS, HERE, 'launch'))
    assert.equal(store.reads(), before + 1)
  }
})

test('the same id in another workspace is another document', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = recentDocuments(store.documents)
  await answered(store, recent.get(CHATS, HERE, 'launch'))
  await answered(store, recent.get(CHATS, 'rivals', 'launch'))
  assert.equal(store.reads(), 2)
})

test('what does not exist is not remembered: it may come', async () => {
  const store = slowStore()
  const recent = recentDocuments(store.documents)
  assert.equal(await answered(store, recent.get(CHATS, HERE, 'launch')), undefined)
  store.stores(chat('launch', 1))
  assert.equal((await answered(store, recent.get(CHATS, HERE, 'launch')))?.version, 1)
})

test('many are answered in the order that was asked for, without those that do not exist', async () => {
  const store = slowStore(chat('a', 1), chat('b', 1), chat('c', 1))
  const recent = recentDocuments(store.documents)
  await answered(store, recent.get(CHATS, HERE, 'b'))
  const found = await answered(store, recent.getMany(CHATS, HERE, ['c', 'nobody', 'b', 'a']))
  assert.deepEqual(
    found.map(({ id }) => id),
    ['c', 'b', 'a'],
  )
})

test('no more is kept than there is room for, and what is in use stays', async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `chat-${index}`)
  const store = slowStore(...ids.map(id => chat(id, 1)))
  const recent = recentDocuments(store.documents, { kept: 10 })
  const read = (id: string) => answered(store, recent.get(CHATS, HERE, id))
  for (const id of ids) {
    await read(id)
    await read('chat-0')
  }
  assert.equal(store.reads(), 100, 'the one that everybody asks for was read once')
  for (const id of ids) await read(id)
  assert.ok(store.reads() >= 190, 'of the others ten at most were still there')
})

test('commits to what nobody reads here take no room', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = recentDocuments(store.documents)
  recent.note(change(chat('launch', 2)))
  await answered(store, recent.get(CHATS, HERE, 'launch'))
  assert.equal(store.reads(), 1)
})

test('that something is not there is remembered where every commit tells of it', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = recentDocuments(store.documents, { folded: [CHATS] })
  const ids = async () => (await answered(store, recent.getMany(CHATS, HERE, ['launch', 'none']))).map(({ id }) => id)
  assert.deepEqual([await ids(), await ids()], [['launch'], ['launch']])
  assert.equal(store.reads(), 1)
  recent.note(change(chat('none', 1)))
  assert.deepEqual(await ids(), ['launch', 'none'])
  assert.equal(store.reads(), 1)
})

test('what others wrote is looked for again, and so is what came while it was looked for', async () => {
  const store = slowStore()
  const recent = recentDocuments(store.documents, { folded: [CHATS] })
  const asks = () => recent.getMany(CHATS, HERE, ['launch'])
  await answered(store, asks())
  store.stores(chat('launch', 1))
  recent.drop(CHATS, HERE, 'launch')
  assert.equal((await answered(store, asks())).length, 1)
  recent.drop(CHATS, HERE, 'launch')
  const asking = recent.getMany(CHATS, HERE, ['other'])
  recent.note(change(chat('other', 1)))
  await answered(store, asking)
  recent.drop(CHATS, HERE, 'other')
  store.stores(chat('other', 2))
  assert.equal((await answered(store, recent.getMany(CHATS, HERE, ['other']))).length, 1)
})

test('a collection that is put without events is asked for each time', async () => {
  const store = slowStore()
  const recent = recentDocuments(store.documents)
  for (const _ of [1, 2]) await answered(store, recent.getMany(CHATS, HERE, ['launch']))
  assert.equal(store.reads(), 2)
})
