import { type Lately, lately } from '../public/js/lately.js'

/** Every URL. Stored text holds ids, never paths. */
export const roots = {
  home: '/',
  setUp: (token: string) => `/set-up/${token}`,
  signIn: '/sign-in',
  secondStep: '/sign-in/code',
  again: '/again',
  signOut: '/sign-out',
  session: '/session',
  auth: (issuer: string, next?: string) => `/auth/${issuer}${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`,
  callback: (issuer: string) => `/auth/${issuer}/callback`,
  identities: '/settings/identities',
  link: (issuer: string) => `/settings/identities/${issuer}`,
  identity: (identity: string) => `/settings/identities/${identity}`,
  invitation: (token: string) => `/invitations/${token}`,
  reset: (token: string) => `/reset/${token}`,
  forgot: '/reset',
  confirmation: (token: string) => `/addresses/${token}`,
  settings: '/settings/profile',
  picture: '/settings/picture',
  status: '/settings/status',
  appearance: '/settings/appearance',
  keyboard: '/settings/keyboard',
  notifications: '/settings/notifications',
  password: '/settings/password',
  email: '/settings/email',
  factor: '/settings/factor',
  factorCodes: '/settings/factor/codes',
  factorResets: '/settings/instance/factors',
  sessions: '/settings/sessions',
  endSession: (session: string) => `/settings/sessions/${session}`,
  instance: '/settings/instance',
  deadLetter: (id: string) => `/settings/instance/dead-letters/${id}`,
  replay: (id: string) => `/settings/instance/dead-letters/${id}/replay`,
  workspaces: '/workspaces',
  me: (hash: string, slug?: string) => `/me.css?v=${hash}${slug === undefined ? '' : `&in=${slug}`}`,
  hook: (token: string) => `/hooks/${token}`,
  /** On the second origin of files, and there alone. */
  fileLink: (named: string, mark: string) => `/${named}/${mark}`,
  avatar: (personId: string, fileId: string, size: number) => `/people/${personId}/picture/${fileId}/${size}`,
}

const webhooksIn = (chat: (id: string) => string) => ({
  webhooks: (id: string) => `${chat(id)}/webhooks`,
  webhook: (id: string, botId: string) => `${chat(id)}/webhooks/${botId}`,
  webhookAddress: (id: string, botId: string) => `${chat(id)}/webhooks/${botId}/address`,
})

const teamsIn = (base: string) => ({
  teams: `${base}/teams`,
  team: (id: string) => `${base}/teams/${id}`,
  teamMembers: (id: string) => `${base}/teams/${id}/members`,
  teamMember: (id: string, personId: string) => `${base}/teams/${id}/members/${personId}`,
})

const filePathsOf = (base: string) => ({
  files: `${base}/files`,
  file: (id: string) => `${base}/files/${id}`,
  smallFile: (id: string) => `${base}/files/${id}/small`,
  savedFile: (id: string) => `${base}/files/${id}/saved`,
  chatFiles: (chatId: string, show?: 'pictures' | 'others') => `${base}/chats/${chatId}/files${show ? `?show=${show}` : ''}`,
  chatFilesBefore: (chatId: string, { place, fileId }: { place: number; fileId: string }, show?: 'pictures' | 'others') =>
    `${base}/chats/${chatId}/files?place=${place}&file=${fileId}${show ? `&show=${show}` : ''}`,
})

const invitesIn = (base: string) => ({
  invites: `${base}/invites`,
  invite: (id: string) => `${base}/invites/${id}`,
  inviteLetter: (id: string) => `${base}/invites/${id}/letter`,
})

const emojiPaths = (base: string) => ({
  emoji: `${base}/emoji`,
  emojiPicture: (id: string) => `${base}/emoji/${id}/picture`,
  stillEmoji: (id: string) => `${base}/emoji/${id}/still`,
  ownEmoji: `${base}/settings/emoji`,
  oneEmoji: (id: string) => `${base}/settings/emoji/${id}`,
})

type OfChat = (id: string) => string
type OfMessage = (chatId: string, id: string) => string

/** What is said in a chat, and what can be done with it. */
const messagePathsOf = (chat: OfChat, message: OfMessage) => ({
  messages: (chatId: string) => `${chat(chatId)}/messages`,
  message,
  history: (chatId: string, id: string) => `${message(chatId, id)}/history`,
  forward: (chatId: string, id: string) => `${message(chatId, id)}/forward`,
  pin: (chatId: string, id: string) => `${message(chatId, id)}/pin`,
  linkCard: (chatId: string, id: string, card: string) => `${message(chatId, id)}/cards/${card}`,
  cardPicture: (chatId: string, id: string, card: string) => `${message(chatId, id)}/cards/${card}/picture`,
  programIcon: (chatId: string, icon: string) => `${chat(chatId)}/icons/${icon}`,
  pins: (chatId: string) => `${chat(chatId)}/pins`,
  reaction: (chatId: string, id: string, emoji: string) => `${message(chatId, id)}/reactions/${encodeURIComponent(emoji)}`,
  reactions: (chatId: string, id: string) => `${message(chatId, id)}/reactions`,
  replyLink: (chatId: string, rootId: string, place: number, id: string) =>
    `${message(chatId, rootId)}/thread?around=${place}#pane-message-${id}`,
  thread: (chatId: string, id: string) => `${message(chatId, id)}/thread`,
  latestReply: (chatId: string, id: string) => `${message(chatId, id)}/thread#latest-reply`,
  namingInThread: (chatId: string, id: string, messageId: string) => `${message(chatId, id)}/thread?named=${messageId}#latest-reply`,
  threadBefore: (chatId: string, id: string, place: number) => `${message(chatId, id)}/thread?before=${place}`,
  threadNewer: (chatId: string, id: string, place: number) => `${message(chatId, id)}/thread?from=${place}`,
  follow: (chatId: string, id: string) => `${message(chatId, id)}/follow`,
})

/** What somebody keeps for themselves, and what waits for its time. */
const ownPaths = (base: string, chat: (id: string) => string) => ({
  draft: (chatId: string) => `${chat(chatId)}/draft`,
  drafts: `${base}/drafts`,
  schedules: (chatId: string) => `${chat(chatId)}/schedules`,
  schedule: (id: string) => `${base}/schedules/${id}`,
  sendSchedule: (id: string) => `${base}/schedules/${id}/send`,
  save: (chatId: string, id: string) => `${chat(chatId)}/messages/${id}/save`,
  saved: `${base}/saved`,
  savedAfter: (messageId: string) => `${base}/saved?after=${messageId}`,
  remind: (chatId: string, id: string) => `${chat(chatId)}/messages/${id}/reminder`,
  reminders: `${base}/reminders`,
  reminder: (id: string) => `${base}/reminders/${id}`,
  remindersSeen: `${base}/reminders/seen`,
  reminderDone: (id: string) => `${base}/reminders/${id}/done`,
})

const pathsOf = (slug: string) => {
  const base = `/w/${slug}`
  const chat = (id: string) => `${base}/chats/${id}`
  const message = (chatId: string, id: string) => `${chat(chatId)}/messages/${id}`
  return {
    base,
    chats: `${base}/chats`,
    newDirect: `${base}/chats/direct`,
    chat,
    unread: (id: string) => `${chat(id)}#unread`,
    latest: (id: string) => `${chat(id)}#latest`,
    /** With the offer to add whom a message named. */
    naming: (id: string, messageId: string) => `${chat(id)}?named=${messageId}#latest`,
    before: (id: string, place: number) => `${chat(id)}?before=${place}`,
    newer: (id: string, place: number) => `${chat(id)}?from=${place}`,
    since: (id: string, version: number) => `${chat(id)}?since=${version}`,
    /** A message in the middle of what was said around it. */
    permalink: (id: string, place: number, messageId: string) => `${chat(id)}?around=${place}#message-${messageId}`,
    topic: (id: string) => `${chat(id)}/topic`,
    archive: (id: string) => `${chat(id)}/archive`,
    description: (id: string) => `${chat(id)}/description`,
    posting: (id: string) => `${chat(id)}/posting`,
    visibility: (id: string) => `${chat(id)}/visibility`,
    deletion: (id: string) => `${chat(id)}/deletion`,
    deletedChats: `${base}/chats/deleted`,
    chatSettings: (id: string) => `${chat(id)}/settings`,
    chatMenu: (id: string) => `${chat(id)}/menu`,
    ...webhooksIn(chat),
    preferences: (id: string) => `${chat(id)}/preferences`,
    ...messagePathsOf(chat, message),
    ...ownPaths(base, chat),
    threads: `${base}/threads`,
    threadsAfter: (id: string) => `${base}/threads?after=${id}`,
    participants: (chatId: string) => `${chat(chatId)}/participants`,
    participant: (chatId: string, personId: string) => `${chat(chatId)}/participants/${personId}`,
    readAll: `${base}/read`,
    read: (chatId: string) => `${chat(chatId)}/read`,
    suggestions: (chatId: string) => `${chat(chatId)}/suggestions`,
    preview: (chatId: string) => `${chat(chatId)}/preview`,
    ...emojiPaths(base),
    help: `${base}/help`,
    sidebar: `${base}/sidebar`,
    palette: `${base}/palette`,
    search: `${base}/search`,
    searchFor: (words: string) => `${base}/search?q=${encodeURIComponent(words)}`,
    searchIn: (chatId: string) => `${base}/search?in=${chatId}`,
    ...filePathsOf(base),
    live: `${base}/ws`,
    person: (id: string) => `${base}/people/${id}`,
    members: `${base}/members`,
    membersAfter: (words: string, id: string) => `${base}/members?q=${encodeURIComponent(words)}&after=${id}`,
    member: (id: string) => `${base}/members/${id}`,
    leave: `${base}/members/me`,
    owner: `${base}/owner`,
    mentions: `${base}/mentions`,
    ...teamsIn(base),
    ...invitesIn(base),
    settings: `${base}/settings`,
    signInSettings: `${base}/settings/sign-in`,
  }
}
export type Paths = ReturnType<typeof pathsOf>

/** Every URL inside one workspace. Every row asks for it several times. */
export function paths(slug: string): Paths {
  const known = made.get(slug)
  if (known) return known
  const fresh = pathsOf(slug)
  made.set(slug, fresh)
  return fresh
}
const made: Lately<Paths> = lately(1_000)
