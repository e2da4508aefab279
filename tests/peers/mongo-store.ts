import { type Mongo, type Options, openMongo } from '../../src/infrastructure/mongo/store.ts'
import { HEADS, type LastingStore, THINGS } from '../infrastructure/contracts/things.ts'
import { type MongoPeer, PATIENT } from '../support/peers/mongo.ts'

/** What fails behind the scenes fails the test, unless it says otherwise. */
function thrown(error: unknown): never {
  throw error
}

export const openThings = (url: string, options: Partial<Options> = {}): Promise<Mongo> =>
  openMongo({ url, collections: [THINGS, HEADS], report: thrown, ...options })

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
