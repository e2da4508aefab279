import { EMOJI } from '../../../public/js/emoji.js'
import { derivedId } from '../../../src/application/ids.ts'
import { newKey } from '../../support/keys.ts'
import type { Client } from './client.ts'
import type { House, Person } from './house.ts'
import type { Act, Wish } from './ledger.ts'
import { type Dice, oneOf } from './random.ts'

export type Load = {
  /** Stops wishing; resolves when what is on its way has ended. */
  stop(): Promise<void>
}

export type LoadOptions = {
  readonly house: House
  readonly client: Client
  readonly dice: Dice
  /** What a person waits between two wishes, at most. */
  readonly pauseMs: number
  readonly acts?: readonly Act[]
  /** Appended to every text: how fat a message is. */
  readonly padding?: string
}

const REPEATED = 0.7 // of the wishes whose end nobody knows; the rest stays unknown
const MOST_REPEATS = 60
const AGAIN_MS = 60
const REFUSED_MS = 150
const MIXED: readonly Act[] = ['post', 'post', 'post', 'post', 'edit', 'edit', 'react', 'react', 'unreact', 'delete']

/** Everybody writes into all chats, and changes what is there, one wish after another. */
export function load({ house, client, dice, pauseMs, acts = MIXED, padding = '' }: LoadOptions): Load {
  const standing: Wish[] = [] // acknowledged, to be edited and reacted to
  const doomed: Wish[] = [] // acknowledged, to be deleted
  const reactions: Wish[] = []
  const used = new Set<string>()
  let count = 0
  let isStopped = false

  async function live(person: Person): Promise<void> {
    while (!isStopped) {
      const wish = wishOf(person, oneOf(dice, acts))
      const end = await granted(wish)
      if (end === 'ok') note(wish)
      await pause(end === 'fail' ? REFUSED_MS : dice() * pauseMs)
    }
  }

  /** Most people send again what they do not know the end of, as the page does. */
  async function granted(wish: Wish) {
    const isRepeated = dice() < REPEATED
    let end = await client.act(wish)
    for (let n = 0; end === 'info' && isRepeated && n < MOST_REPEATS; n++) {
      await pause(AGAIN_MS)
      end = await client.act(wish)
    }
    return end
  }

  /** Each wish changes something, so that each has exactly one event: no reaction twice, nobody deletes twice. */
  function wishOf(person: Person, act: Act): Wish {
    const key = newKey()
    const text = `${++count}-${key.slice(-8)} ${padding}`
    const isOwn = (wish: Wish) => wish.personId === person.id
    const { id: personId } = person
    switch (act) {
      case 'edit':
        return changed(standing.findLast(isOwn), { act, key, text: `edited ${text}` }) ?? post(personId, key, text)
      case 'delete':
        return changed(taken(doomed, isOwn), { act, key }) ?? post(personId, key, text)
      case 'unreact':
        return changed(taken(reactions, isOwn), { act, key }) ?? post(personId, key, text)
      case 'react':
        return standing.length > 0 ? reaction(personId, oneOf(dice, standing), key) : post(personId, key, text)
      case 'post':
        return post(personId, key, text)
    }
  }

  function post(personId: string, key: string, text: string): Wish {
    const chatId = oneOf(dice, house.chats)
    return { act: 'post', chatId, messageId: derivedId('messages', chatId, personId, key), personId, key, text: `words ${text}` }
  }

  function reaction(personId: string, { chatId, messageId }: Wish, key: string): Wish {
    const emoji = NAMES.find(name => !used.has(`${personId} ${messageId} ${name}`)) as string
    used.add(`${personId} ${messageId} ${emoji}`)
    return { act: 'react', chatId, messageId, personId, key, emoji }
  }

  function note(wish: Wish): void {
    if (wish.act === 'react') reactions.push(wish)
    if (wish.act !== 'post') return
    const list = dice() < DOOMED ? doomed : standing
    list.push(wish)
    if (list.length > KEPT) list.shift()
  }

  const living = Promise.all(house.people.map(live))
  return {
    async stop() {
      isStopped = true
      await living
    },
  }
}

const NAMES = [...EMOJI.keys()]
const KEPT = 40
const DOOMED = 0.3

const changed = (wish: Wish | undefined, change: Partial<Wish>): Wish | undefined => wish && { ...wish, ...change }

function taken(list: Wish[], fits: (wish: Wish) => boolean): Wish | undefined {
  const at = list.findIndex(fits)
  return at < 0 ? undefined : list.splice(at, 1)[0]
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
