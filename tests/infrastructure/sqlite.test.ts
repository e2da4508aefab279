import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type Sqlite } from '../../src/infrastructure/sqlite/store.ts'
import { documentsContract } from './contracts/documents.ts'
import { eventLogContract } from './contracts/event-log.ts'
import { HEADS, type Store, THINGS } from './contracts/things.ts'

function opened(path: string): Sqlite {
  return openSqlite({
    path,
    collections: [THINGS, HEADS],
    onFatal: error => {
      throw error
    },
  })
}

async function onFile(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-'))
  const path = join(folder, 'flowra.db')
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
      await rm(folder, { recursive: true })
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
}
