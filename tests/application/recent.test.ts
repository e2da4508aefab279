import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Collection, Document, Documents } from '../../src/application/ports.ts'
import { recentDocuments } from '../../src/application/recent.ts'
import { dice } from '../infrastructure/contracts/things.ts'

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

const heard = (store: Store, kept = 100) => recentDocuments(store.documents, { kept, hears: () => true })

test('that something is not there is remembered where every commit tells of it, however it is asked for', async () => {
  const store = slowStore(chat('launch', 1))
  const recent = heard(store)
  const ids = async () => (await answered(store, recent.getMany(CHATS, HERE, ['launch', 'none']))).map(({ id }) => id)
  const other = () => answered(store, recent.get(CHATS, HERE, 'other'))
  assert.deepEqual([await ids(), await ids()], [['launch'], ['launch']])
  assert.deepEqual([await other(), await other()], [undefined, undefined])
  assert.equal(store.reads(), 2)
  assert.equal(await answered(store, recent.get(CHATS, HERE, 'none')), undefined)
  assert.equal(store.reads(), 2, 'what was missed among many is known alone')
  for (const id of ['none', 'other']) recent.note(change(chat(id, 1)))
  assert.deepEqual([await ids(), (await other())?.version], [['launch', 'none'], 1])
  assert.equal(store.reads(), 2)
})

test('no memory is filled with what somebody made up', async () => {
  const store = slowStore()
  const recent = heard(store)
  for (const id of ['x'.repeat(73), 'x'.repeat(8_000)])
    for (const _ of [1, 2]) {
      await answered(store, recent.getMany(CHATS, HERE, [id]))
      await answered(store, recent.get(CHATS, HERE, id))
    }
  assert.equal(store.reads(), 1 + 4)
})

test('what another process may put without a word is asked for each time', async () => {
  const store = slowStore()
  const recent = recentDocuments(store.documents)
  for (const _ of [1, 2]) {
    await answered(store, recent.getMany(CHATS, HERE, ['launch']))
    await answered(store, recent.get(CHATS, HERE, 'launch'))
  }
  assert.equal(store.reads(), 4)
})

test('what is dropped while others are read was there all the same', async () => {
  const store = slowStore(chat('launch', 1), chat('general', 1))
  const recent = heard(store)
  await answered(store, recent.get(CHATS, HERE, 'launch'))
  const asking = recent.getMany(CHATS, HERE, ['launch', 'general'])
  recent.drop(CHATS, HERE, 'launch')
  assert.deepEqual(
    (await answered(store, asking)).map(({ id }) => id),
    ['launch', 'general'],
  )
})

/**
 * One process as it is: its own commits stand in the store before they are noted, what others wrote is dropped when it is followed, in
 * the order of the log; an own commit that was not noted by then is met like one of others, and noted no more when somebody went on.
 */
function aProcess(next: (below: number) => number) {
  const store = slowStore()
  const recent = heard(store, 2 + next(6)) // with little room what was known is forgotten again
  const log: { readonly row: Chat; readonly isOwn: boolean; isNoted: boolean }[] = []
  const met = new Map<string, number>()
  let followed = 0
  const anId = () => `chat-${next(3)}`

  function write(): void {
    const id = anId()
    const row = chat(id, log.filter(({ row }) => row.id === id).length + 1)
    store.stores(row)
    log.push({ row, isOwn: next(2) === 0, isNoted: false })
  }

  function note(): void {
    const entry = log.find(one => one.isOwn && !one.isNoted)
    if (!entry) return
    entry.isNoted = true
    if (entry.row.version >= (met.get(entry.row.id) ?? 0)) recent.note(change(entry.row))
  }

  function follow(): void {
    const entry = log[followed]
    if (!entry) return
    followed++
    if (entry.isOwn && entry.isNoted) return
    met.set(entry.row.id, entry.row.version)
    recent.drop(CHATS, HERE, entry.row.id)
  }

  const reads: readonly (() => unknown)[] = [
    () => recent.get(CHATS, HERE, anId()),
    () => recent.getMany(CHATS, HERE, ['chat-0', 'chat-1', 'chat-2'].slice(next(3))),
  ]

  return {
    store,
    recent,
    log,
    steps: [write, note, follow, ...reads, () => store.answers()],
    settle() {
      for (const _ of log) note()
      for (const _ of log) follow()
    },
  }
}

test('whatever comes between a question and its answer, what is known in the end is what stands in the store', async () => {
  let remembered = 0
  for (let seed = 0; seed < 2_000; seed++) {
    const next = dice(seed)
    const { store, recent, log, steps, settle } = aProcess(next)
    for (let step = 0; step < 25; step++) {
      steps[next(steps.length)]?.()
      if (next(2) === 0) await Promise.resolve()
    }
    settle()
    store.answers()
    await new Promise(resolve => setImmediate(resolve))
    const before = store.reads()
    for (const id of ['chat-0', 'chat-1', 'chat-2']) {
      const truth = log.filter(({ row }) => row.id === id).length
      assert.equal((await answered(store, recent.get(CHATS, HERE, id)))?.version ?? 0, truth, `${id}, seed ${seed}`)
    }
    remembered += Number(store.reads() - before < 3 && log.length === 0)
  }
  assert.ok(remembered > 0, 'in some of them nothing was written, and that was known')
})
