import { rejected } from '../../domain/decider.ts'
import type { Application, By } from '../application.ts'
import { keyOfTitle } from '../claims.ts'
import { invalid } from '../errors.ts'
import type { Answer } from '../execute.ts'
import { peopleIn } from '../handles.ts'
import { furtherId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import type { LaterMark } from '../marks.ts'
import { readableChat } from '../queries/chats.ts'
import { CHATS } from '../read-models/chats.ts'
import { isAllowed } from '../rights.ts'
import { type Slash, spanOf } from '../slashes.ts'
import { keptSign } from '../statuses.ts'
import type { chatCommands } from './chats.ts'
import type { messageCommands } from './messages.ts'
import type { participantCommands } from './participants.ts'
import type { peopleCommands } from './people.ts'
import { FOR_EVER } from './preferences.ts'
import type { reminderCommands } from './reminders.ts'

/** The commands behind the names. */
type Groups = {
  readonly chats: ReturnType<typeof chatCommands>
  readonly messages: ReturnType<typeof messageCommands>
  readonly participants: ReturnType<typeof participantCommands>
  readonly people: ReturnType<typeof peopleCommands>
  readonly reminders: ReturnType<typeof reminderCommands>
}

type Goal =
  | { readonly to: 'chats' | 'help' | 'keys' | 'reminders' }
  | { readonly to: 'chat'; readonly chatId: string }
  | { readonly to: 'search'; readonly words: string }

/** What came of it: what changed here, where to go, what to say. */
export type Slashed = {
  readonly answer?: Answer
  readonly go?: Goal
  readonly shown?: Goal // where a form goes to see it, which is told nothing
  readonly says: string
  readonly at?: number // what is said to be then
  readonly marks?: readonly LaterMark[]
}

export const slashCommands = (app: Application, { chats, messages, participants, people, reminders }: Groups) => {
  async function each(by: By, words: string, act: (by: By, personId: string) => Promise<Answer>): Promise<Answer> {
    const named = await peopleIn(app, by, words)
    const answers: Answer[] = []
    for (const [n, personId] of named.entries()) answers.push(await act(further(by, n), personId))
    const last = answers.at(-1) as Answer
    return { ...last, changes: answers.flatMap(answer => answer.changes) }
  }

  async function setStatus(by: By, words: string): Promise<Slashed> {
    if (words === '') return { answer: await people.clearStatus(by), says: 'Status cleared.' }
    const [, before = '', span = ''] = /^([\s\S]*?)(?:(?:^|\s+)for\s+(\S+))?$/.exec(words) ?? []
    const forMs = span === '' ? null : time(span)
    const [, sign = '', text = ''] = /^(:[a-z0-9_+-]+:)?\s*([\s\S]*)$/.exec(before) ?? []
    const emoji = await keptSign(app, by.personId, sign, 'text')
    const untilAt = forMs === null ? null : app.ports.clock.now() + forMs
    return { answer: await people.setStatus(by, { emoji, text, untilAt }), says: 'Status set.' }
  }

  async function join(by: By, chatId: string, words: string): Promise<Slashed> {
    const other = words === '' ? chatId : await channelIn(app, by, words)
    const answer = await participants.join(by, other)
    return other === chatId ? { answer, says: '' } : { go: { to: 'chat', chatId: other }, says: '' }
  }

  async function write(by: By, words: string): Promise<Slashed> {
    const [, handle = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(words) ?? []
    const personIds = await peopleIn(app, by, handle)
    const { chatId } = await chats.createDirect(by, { personIds })
    if (text !== '') await messages.post(further(by, 1), chatId, { text })
    return { go: { to: 'chat', chatId }, says: '' }
  }

  async function mute(by: By, chatId: string, words: string): Promise<Slashed> {
    const mutedUntilAt = words === '' ? FOR_EVER : app.ports.clock.now() + time(words)
    return { answer: await people.preferInChat(by, chatId, { mutedUntilAt }), says: words === '' ? 'Muted.' : `Muted for ${words}.` }
  }

  async function remind(by: By, chatId: string, words: string): Promise<Slashed> {
    const { reminder, says, marks } = await reminders.ask(by, chatId, words)
    return { shown: { to: 'reminders' }, says, at: reminder.dueAt, marks }
  }

  return {
    /** By the rights of the command behind the name; whoever may not read the chat finds no chat. */
    async run(by: By, chatId: string, { name, words }: Slash): Promise<Slashed> {
      await readableChat(app, by.workspaceId, by.personId, chatId)
      switch (name) {
        case 'status':
          return setStatus(by, words)
        case 'topic':
          return { answer: await chats.setTopic(by, chatId, { topic: words }), says: '' }
        case 'title':
          return { answer: await chats.rename(by, chatId, { title: words }), says: '' }
        case 'invite':
          return { answer: await each(by, words, (one, personId) => participants.add(one, chatId, { personId })), says: '' }
        case 'remove':
          return { answer: await each(by, words, (one, personId) => participants.remove(one, chatId, personId)), says: '' }
        case 'join':
          return join(by, chatId, words)
        case 'leave':
          await participants.leave(by, chatId)
          return { go: { to: 'chats' }, says: '' }
        case 'archive':
          return { answer: await chats.archive(by, chatId), says: '' }
        case 'msg':
          return write(by, words)
        case 'remind':
          return remind(by, chatId, words)
        case 'mute':
          return mute(by, chatId, words)
        case 'search':
          return { go: { to: 'search', words: words.slice(0, LIMITS.searchText).toWellFormed() }, says: '' }
        case 'help':
          return { go: { to: 'help' }, says: '' }
        case 'shortcuts':
          return { go: { to: 'keys' }, says: '' }
      }
    },
  }
}

/** The acts of one wish: each finds itself when the wish is repeated. */
const further = (by: By, n: number): By => (n === 0 ? by : { ...by, command: furtherId(by.command, n) })

function time(words: string): number {
  const ms = spanOf(words)
  if (ms === undefined) throw invalid('text', `“${words}” is not a time. Use 30m, 2h, 1d or 1w.`)
  return ms
}

/** Titles of public channels are claimed, so one is found by its title alone; the command asks for the right. */
async function channelIn(app: Application, by: By, words: string): Promise<string> {
  const title = words.replace(/^#\s*/, '')
  for (const spelling of new Set([title, title.replaceAll('-', ' ')])) {
    const claim = await app.ports.documents.claimed(keyOfTitle(by.workspaceId, spelling))
    if (claim && (await isReadable(app, by, claim.owner))) return claim.owner
  }
  throw rejected('unknown_channel', `There is no channel “${title}”.`)
}

async function isReadable(app: Application, by: By, chatId: string): Promise<boolean> {
  const chat = await app.recent.get(CHATS, by.workspaceId, chatId)
  if (!chat) return false
  return isAllowed(await app.rights.principal(by.workspaceId, by.personId), 'chats.read', await app.rights.relation(chat, by.personId))
}
