import type { Named } from '../../domain/text.ts'
import type { Application } from '../application.ts'
import { ownIdOf } from '../emoji.ts'
import { channelKey, type Words } from '../names.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { EMOJI, type EmojiDocument } from '../read-models/emoji.ts'
import { type Forwarded, MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import type { Called, People, Viewer } from '../screens.ts'
import { cards } from './people.ts'

/**
 * What those are called whom rows name. Rows are the same for everybody who reads them, so only a public channel has its title here, and a
 * channel in its own messages.
 */
export async function called(
  app: Application,
  workspaceId: string,
  rows: readonly MessageDocument[],
  others: readonly string[] = [],
): Promise<Called> {
  const ids = idsIn(rows.flatMap(namedIn))
  const origins = rows.flatMap(row => row.origin ?? [])
  const emojiIds = emojiIn(rows)
  const here = new Set(rows.map(row => row.chatId))
  const chats = await chatsBy(app, workspaceId, [...ids.chats, ...origins.map(origin => origin.chatId)])
  const known = chats.filter(chat => (chat.visibility === 'public' && chat.eraseAt === null) || here.has(chat.id))
  return {
    people: await cards(app, [...others, ...rows.flatMap(named)]),
    teams: new Map((await teamsBy(app, workspaceId, ids.teams)).map(team => [team.id, team.name])),
    chats: new Map(known.map(chat => [chat.id, chat.title ?? ''])),
    ...(emojiIds.length > 0 && { emoji: await emojiBy(app, workspaceId, emojiIds) }),
    ...(origins.length > 0 && { lost: await lostOf(app, workspaceId, origins) }),
  }
}

/** Those that were removed as well: rows show them by name. */
export async function emojiBy(app: Application, workspaceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, EmojiDocument>> {
  return new Map((await app.recent.getMany(EMOJI, workspaceId, [...new Set(ids)])).map(emoji => [emoji.id, emoji]))
}

/** The handles that are typed for them, for one viewer: with every channel they may read. */
export async function handlesIn(app: Application, viewer: Viewer, all: readonly Named[], people: People): Promise<Words> {
  const { id: workspaceId } = viewer.workspace
  const ids = idsIn(all)
  const chats = await app.rights.among(workspaceId, viewer.person.id, 'chats.read', await chatsBy(app, workspaceId, ids.chats))
  const teams = await teamsBy(app, workspaceId, ids.teams)
  return {
    people: new Map([...people.values()].map(person => [person.id, person.username])),
    teams: new Map(teams.map(team => [team.id, team.handle])),
    chats: new Map(chats.map(chat => [chat.id, channelKey(chat.title ?? '')])),
  }
}

/** Everybody a row names. */
export function named(row: MessageDocument): readonly string[] {
  const other = row.activity && 'personId' in row.activity ? [row.activity.personId] : []
  return [
    ...(row.speaker ? [] : [row.authorId]), // a program is called what it said
    ...other,
    ...row.reactions.flatMap(reaction => reaction.personIds),
    ...(row.replies?.personIds ?? []),
    ...(row.origin && !row.origin.speaker ? [row.origin.authorId] : []),
    ...idsIn(namedIn(row)).people,
  ]
}

const emojiIn = (rows: readonly MessageDocument[]): readonly string[] =>
  rows.flatMap(({ text, origin, reactions }) => [
    ...(text?.emojiIds ?? []),
    ...(origin?.text.emojiIds ?? []),
    ...reactions.flatMap(({ emoji }) => ownIdOf(emoji) ?? []),
  ])

const namedIn = (row: MessageDocument): readonly Named[] => [...(row.text?.named ?? []), ...(row.origin?.text.named ?? [])]

/** What its author took back is shown nowhere, forwarded or not. */
async function lostOf(app: Application, workspaceId: string, origins: readonly Forwarded[]): Promise<ReadonlySet<string>> {
  const messages = await app.ports.documents.getMany(
    MESSAGES,
    workspaceId,
    origins.map(origin => origin.messageId),
  )
  return new Set(messages.flatMap(message => (message.isDeleted ? [message.id] : [])))
}

function idsIn(all: readonly Named[]) {
  return {
    people: all.flatMap(one => (one.type === 'mention' ? [one.personId] : [])),
    teams: new Set(all.flatMap(one => (one.type === 'team' ? [one.teamId] : []))),
    chats: [...new Set(all.flatMap(one => (one.type === 'chat' ? [one.chatId] : [])))],
  }
}

const chatsBy = (app: Application, workspaceId: string, ids: readonly string[]): Promise<readonly ChatDocument[]> =>
  app.recent.getMany(CHATS, workspaceId, ids)

async function teamsBy(app: Application, workspaceId: string, ids: ReadonlySet<string>) {
  return ids.size === 0 ? [] : ((await app.rights.workspace(workspaceId)).teams ?? []).filter(team => ids.has(team.id))
}
