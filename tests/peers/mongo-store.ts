import { type Mongo, type Options, openMongo } from '../../src/infrastructure/mongo/store.ts'
import { HEADS, type LastingStore, THINGS } from '../infrastructure/contracts/things.ts'
import { type MongoPeer, PATIENT } from '../support/peers/mongo.ts'

/** What fails behind the scenes fails the test, unless it says otherwise. */
function thrown(error: unknown): never {
  throw error
}

/** A store that stays open keeps its process alive, whatever has failed meanwhile. */
export async function openThings(url: string, options: Partial<Options> = {}): Promise<Mongo & AsyncDisposable> {
  const store = await openMongo({ url, collections: [THINGS, HEADS], report: thrown, ...options })
  const close = once(store.close)
  return { ...store, close, [Symbol.asyncDispose]: close }
}

export function once(end: () => Promise<void>): () => Promise<void> {
  let ending: Promise<void> | undefined
  return () => {
    ending ??= end()
    return ending
  }
}

/** A store on a database of its own, which other processes can open too. */
export async function onPeer(peer: MongoPeer): Promise<LastingStore> {
  const url = peer.fresh(PATIENT)
  const handles: Mongo[] = []
  const open = async () => {
    const handle = await openThings(url)
    handles.push(handle)
    return handle
  }
  const close = () => Promise.all(handles.splice(0).map(handle => handle.close()))
  return {
    ...(await open()),
    beside: open,
    again: async () => {
      await close()
      return await open()
    },
    [Symbol.asyncDispose]: async () => {
      await close()
    },
  }
}

export async function searchOn(peer: MongoPeer) {
  const { search, close } = await openThings(peer.fresh(PATIENT))
  return { search, [Symbol.asyncDispose]: close }
}
