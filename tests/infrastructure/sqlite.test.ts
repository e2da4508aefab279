import { openSqlite, type Sqlite } from '../../src/infrastructure/sqlite/store.ts'
import { documentsContract } from './contracts/documents.ts'
import { eventLogContract, restartContract } from './contracts/event-log.ts'
import { findContract } from './contracts/finds.ts'
import { HEADS, type LastingStore, type Store, THINGS } from './contracts/things.ts'
import { aFolder } from './folder.ts'

function opened(path: string): Sqlite {
  return openSqlite({
    path,
    collections: [THINGS, HEADS],
    onFatal: error => {
      throw error
    },
  })
}

async function onFile(): Promise<LastingStore> {
  const folder = await aFolder()
  const path = folder.store
  const handles = [opened(path)]
  const open = async () => {
    const handle = opened(path)
    handles.push(handle)
    return handle
  }
  const close = () => {
    for (const handle of handles.splice(0)) handle.close()
  }
  return {
    ...(handles[0] as Sqlite),
    beside: open,
    again: () => {
      close()
      return open()
    },
    [Symbol.asyncDispose]: async () => {
      close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

async function inMemory(): Promise<Store> {
  const store = opened(':memory:')
  return { ...store, beside: async () => store, [Symbol.asyncDispose]: async () => store.close() }
}

for (const [name, open] of [
  ['a SQLite file', onFile],
  ['SQLite in memory', inMemory],
] as const) {
  eventLogContract(name, open)
  documentsContract(name, open)
  findContract(name, open)
}
restartContract('a SQLite file', onFile)
