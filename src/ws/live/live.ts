import type { Committed } from '../../application/execute.ts'
import type { DraftMark, LaterMark, ReadMark, SaveMark } from '../../application/marks.ts'
import type { Event } from '../../application/ports.ts'
import { type Count, encode } from '../protocol.ts'
import { chatTopic, personTopic } from '../topics.ts'
import { chatRights, chatWords, tellCount, tellMentioned, tellParticipants } from './chats.ts'
import type { Edge } from './edge.ts'
import { personRights, personWords, tellOwnGuests } from './people.ts'
import { tellEmoji, workspaceRights, workspaceWords } from './workspaces.ts'

/** From what was committed to what pages are told. Best effort: whatever gets lost here is found by version. */
export type LiveEdge = {
  committed(committed: Committed): void
  read(mark: ReadMark): void
  draft(draft: DraftMark): void
  saved(mark: SaveMark): void
  later(mark: LaterMark): void
  /** A version of a chat that the follower of the log came by. Told only when no frame did. */
  announce(workspaceId: string, chatId: string, version: number): void
  /** How another process moved the number of unread. */
  count(workspaceId: string, count: Count): Promise<void>
  /** Whom a message of another process calls. */
  mention(event: Event): Promise<void>
  /** Another process changed how somebody is shown: the guests here who see them are told. */
  person(personId: string): Promise<void>
  /** Another process added an emoji to a workspace, or removed this one. */
  emoji(workspaceId: string, removed?: string): void
  /** Another process changed what somebody, or everybody, may do in a chat: their pages fetch it anew. */
  anew(workspaceId: string, chatId: string, personId?: string): void
}

/** `rights` silences who may no longer hear before anything of the commit is told; `words` tells it. */
type Kind = {
  rights(edge: Edge, committed: Committed): Promise<void>
  words(edge: Edge, committed: Committed): Promise<void>
}

const KINDS: Readonly<Record<string, Kind>> = {
  chat: { rights: chatRights, words: chatWords },
  workspace: { rights: workspaceRights, words: workspaceWords },
  person: { rights: personRights, words: personWords },
}

/** Chats whose last told version is remembered; of one forgotten, a version is told once too often. */
const REMEMBERED = 10_000

/** What comes back after an outage rings once, not a hundred times. */
const RUNG_TOGETHER_MS = 10_000

export function liveEdge(edge: Edge): LiveEdge {
  const tails = new Map<string, Promise<void>>()
  const told = new Map<string, number>()

  function remember({ stream, version }: Committed): void {
    told.delete(stream)
    told.set(stream, version)
    if (told.size > REMEMBERED) told.delete(told.keys().next().value as string)
  }

  /** Commits of one stream leave in their order, however long one of them takes to render. */
  function inOrder(stream: string, work: () => Promise<void>): void {
    const before = tails.get(stream) ?? Promise.resolve()
    const tail = before
      .then(work)
      .catch(edge.doors.report)
      .finally(() => {
        if (tails.get(stream) === tail) tails.delete(stream)
      })
    tails.set(stream, tail)
  }

  return {
    committed(committed) {
      const kind = KINDS[committed.stream.slice(0, committed.stream.indexOf('-'))]
      if (!kind) return
      remember(committed)
      kind.rights(edge, committed).catch(edge.doors.report)
      inOrder(committed.stream, () => kind.words(edge, committed))
    },
    read({ workspaceId, personId, chatId, threadId, turn, position }) {
      const text = encode({ t: 'read', chat: chatId, ...(threadId !== undefined && { thread: threadId }), turn, position })
      edge.hub.publishSoon(personTopic(workspaceId, personId), { key: threadId ?? chatId, text })
    },
    draft({ workspaceId, personId, chatId, threadId, at }) {
      const text = encode({ t: 'draft', chat: chatId, ...(threadId !== null && { thread: threadId }), at })
      edge.hub.publishSoon(personTopic(workspaceId, personId), { key: `draft ${chatId} ${threadId}`, text })
    },
    saved({ workspaceId, personId, chatId, messageId, isSaved }) {
      const text = encode({ t: 'saved', chat: chatId, message: messageId, isSaved })
      edge.hub.publishSoon(personTopic(workspaceId, personId), { key: messageId, text })
    },
    later({ workspaceId, personId, rings, isSeen }) {
      if (isSeen) return edge.hub.publishSoon(personTopic(workspaceId, personId), { key: 'sidebar', text: encode({ t: 'sidebar' }) })
      const text = encode({ t: 'later', ...(rings && { rings, n: Math.floor(edge.clock.now() / RUNG_TOGETHER_MS) }) })
      edge.hub.publishSoon(personTopic(workspaceId, personId), { key: `later ${rings ?? ''}`, text })
    },
    announce(workspaceId, chatId, version) {
      const topic = chatTopic(workspaceId, chatId)
      if (Math.max(told.get(`chat-${chatId}`) ?? 0, edge.hub.heard(topic)) >= version) return
      edge.counters.announced++
      const text = encode({ t: 'pong', versions: { [chatId]: version } })
      edge.hub.tellSoon(topic, { key: 'version', text })
    },
    count: (workspaceId, count) => tellCount(edge, workspaceId, count),
    mention: event => tellMentioned(edge, event),
    person: personId => tellOwnGuests(edge, personId),
    emoji: (workspaceId, removed) => tellEmoji(edge, workspaceId, removed),
    anew(workspaceId, chatId, personId) {
      if (personId === undefined) {
        const text = encode({ t: 'reset', chat: chatId })
        edge.hub.tellSoon(chatTopic(workspaceId, chatId), { key: 'reset', text })
        tellParticipants(edge, workspaceId, chatId).catch(edge.doors.report)
        return
      }
      for (const client of edge.hub.members(personTopic(workspaceId, personId))) {
        if (client.looks.has(chatId)) edge.delivery.say(client, { t: 'reset', chat: chatId })
        edge.delivery.say(client, { t: 'sidebar' })
      }
    },
  }
}
