import type { Event } from '../../../src/application/ports.ts'
import { MESSAGES, type MessageDocument } from '../../../src/application/read-models/messages.ts'
import { verify } from '../../../src/application/replay.ts'
import type { MessageFact } from '../../../src/domain/messages.ts'
import { type House, opened } from './house.ts'
import type { Act, Entry, Ledger } from './ledger.ts'
import type { Row } from './rows.ts'

/** What the ledger promises against what the store holds. All but `found` must be 0. */
export type Verdict = {
  readonly found: number
  readonly lost: number // acknowledged and not there
  readonly ghosts: number // there, though refused or never wished
  readonly duplicates: number
  readonly changed: number // there, but not as it was wished
  readonly gaps: number // in the versions of a chat
  readonly disorder: number // acknowledged before another was sent, and behind it
  readonly wrongDocuments: number
  readonly wrongRows: number // as pages show them
  readonly differences: number // a refold says otherwise
}

const FACTS: Readonly<Record<Act, MessageFact['type']>> = {
  post: 'MessagePosted',
  edit: 'MessageEdited',
  delete: 'MessageDeleted',
  react: 'ReactionAdded',
  unreact: 'ReactionRemoved',
}
const IS_OF_MESSAGE = new Set<string>(Object.values(FACTS))

type Shown = { readonly text: string; readonly isDeleted: boolean }

/** Reads everything back: the log, the documents, and what pages showed (`shown`: rows by chat). Nobody may write meanwhile. */
export async function verdict(house: House, ledger: Ledger, shown: ReadonlyMap<string, readonly Row[]> = new Map()): Promise<Verdict> {
  await using here = await opened(house)
  const counts = { found: 0, lost: 0, ghosts: 0, duplicates: 0, changed: 0, gaps: 0, disorder: 0, wrongDocuments: 0, wrongRows: 0 }
  const met = new Map<string, number>()
  for (const chatId of house.chats) {
    const events = await here.ports.log.read(`chat-${chatId}`, {})
    const own = events.filter(({ fact }) => IS_OF_MESSAGE.has(fact.type))
    for (const event of own) judge(event, ledger.entries.get(event.command), met, counts)
    counts.gaps += events.filter((event, at) => event.version !== at + 1).length
    counts.disorder += disorderIn(own.flatMap(event => ledger.entries.get(event.command) ?? []))
    const expected = foldOf(own)
    const documents = await here.ports.documents.find(MESSAGES, house.workspaceId, {
      equal: { chatId },
      order: { field: 'version', direction: 'up' },
      limit: EVERYTHING,
    })
    counts.wrongDocuments += wrongDocuments(expected, documents)
    const rows = shown.get(chatId)
    if (rows) counts.wrongRows += wrongRows(expected, rows)
  }
  counts.found = met.size
  counts.lost = ledger.entries
    .values()
    .filter(({ end, wish }) => end === 'ok' && !met.has(wish.key))
    .toArray().length
  const { differences } = await verify(here.ports)
  for (const difference of differences.slice(0, TOLD)) console.error(difference)
  return { ...counts, differences: differences.length }
}

const EVERYTHING = 1_000_000
const TOLD = 5 // of the differences, to whoever looks for the cause

function judge(
  event: Event,
  entry: Entry | undefined,
  met: Map<string, number>,
  counts: { ghosts: number; duplicates: number; changed: number },
): void {
  if (!entry || entry.end === 'fail') counts.ghosts++
  else if (!isAsWished(event as Event<MessageFact>, entry)) counts.changed++
  const times = (met.get(event.command) ?? 0) + 1
  met.set(event.command, times)
  if (times > 1) counts.duplicates++
}

function isAsWished({ fact, subject, actor, stream }: Event<MessageFact>, { wish }: Entry): boolean {
  const isSame = fact.type === FACTS[wish.act] && subject === wish.messageId && actor === wish.personId && stream === `chat-${wish.chatId}`
  const text = 'text' in fact ? fact.text.typed : undefined
  const emoji = 'emoji' in fact ? fact.emoji : undefined
  return isSame && (text === undefined || text.trim() === wish.text?.trim()) && (emoji === undefined || emoji === wish.emoji)
}

/** In the order of the log: was any of these acknowledged before one that stands ahead of it was even sent? */
function disorderIn(entries: readonly Entry[]): number {
  let latestSent = 0
  let disorder = 0
  for (const { sentAt, endedAt, end } of entries) {
    if (end === 'ok' && endedAt < latestSent) disorder++
    latestSent = Math.max(latestSent, sentAt)
  }
  return disorder
}

/** A fold of its own, as simple as can be. */
function foldOf(events: readonly Event[]): ReadonlyMap<string, Shown> {
  const messages = new Map<string, Shown>()
  for (const { fact, subject } of events as readonly Event<MessageFact>[]) {
    if (fact.type === 'MessagePosted' || fact.type === 'MessageEdited') messages.set(subject, { text: fact.text.typed, isDeleted: false })
    if (fact.type === 'MessageDeleted') messages.set(subject, { text: '', isDeleted: true })
  }
  return messages
}

function wrongDocuments(expected: ReadonlyMap<string, Shown>, documents: readonly MessageDocument[]): number {
  const stored = new Map(documents.filter(({ kind }) => kind === 'message').map(document => [document.id, document]))
  const wrong = [...expected].filter(([id, { text, isDeleted }]) => {
    const document = stored.get(id)
    return !document || document.isDeleted !== isDeleted || (document.text?.typed ?? '') !== text
  })
  return wrong.length + [...stored.keys()].filter(id => !expected.has(id)).length
}

/** Each living message once with its words, and nothing else. */
function wrongRows(expected: ReadonlyMap<string, Shown>, rows: readonly Row[]): number {
  const living = new Map([...expected].filter(([, { isDeleted }]) => !isDeleted))
  const messages = rows.filter(row => expected.has(row.id))
  const strange = messages.filter(({ id, markup }) => !markup.includes(living.get(id)?.text.trim() ?? NOWHERE))
  const missing = living.size - new Set(messages.map(row => row.id).filter(id => living.has(id))).size
  return strange.length + missing + (messages.length - new Set(messages.map(row => row.id)).size)
}

const NOWHERE = '\u0000'
