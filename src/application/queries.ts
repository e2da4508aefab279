import type { Application } from './application.ts'
import { browse } from './queries/browse.ts'
import { called } from './queries/called.ts'
import { chatSettings, deletedChat, deletedChats } from './queries/channels.ts'
import { chatScreen, faces, goneNs, readableChat } from './queries/chats.ts'
import { deadLetters } from './queries/dead-letters.ts'
import { draftIn, drafts, ownDrafts, schedule } from './queries/drafts.ts'
import { emoji, emojiPicture, ownEmojiNames } from './queries/emoji.ts'
import { fileOf, filesScreen, ownUploads } from './queries/files.ts'
import { identities } from './queries/identities.ts'
import { cardPicture, programIcon } from './queries/link-cards.ts'
import { memberPage } from './queries/member-page.ts'
import { invitation, invites, members, personCard, showsPicture, workspacesOf } from './queries/members.ts'
import { mentions } from './queries/mentions.ts'
import { catchUp, firstSince, historyScreen, messagePage, messageScreen } from './queries/messages.ts'
import { namedOutside } from './queries/named-outside.ts'
import { palette } from './queries/palette.ts'
import { participants } from './queries/participants.ts'
import { cards, chatsOf, peopleSharing } from './queries/people.ts'
import { pinsScreen } from './queries/pins.ts'
import { preview } from './queries/preview.ts'
import { reminder, reminders, remindersOf } from './queries/reminders.ts'
import { participantsOf } from './queries/roles.ts'
import { savedScreen } from './queries/saves.ts'
import { search } from './queries/search.ts'
import { sessions } from './queries/sessions.ts'
import { sidebar } from './queries/sidebar.ts'
import { suggestions } from './queries/suggestions.ts'
import { teamScreen, teams } from './queries/teams.ts'
import { threadList, threadScreen, threads, unreadThreads } from './queries/threads.ts'
import { titleOf } from './queries/titles.ts'
import { viewer } from './queries/viewers.ts'
import { hookAddress, webhooks } from './queries/webhooks.ts'
import { ownWorkspaces } from './queries/workspaces.ts'

type Query = (app: Application, ...rest: never[]) => unknown
type Bound<Q extends Query> = Q extends (app: Application, ...rest: infer R) => infer A ? (...rest: R) => A : never

const all = {
  browse,
  called,
  cardPicture,
  programIcon,
  cards,
  catchUp,
  chatScreen,
  chatSettings,
  chatsOf,
  deadLetters,
  deletedChat,
  deletedChats,
  draftIn,
  drafts,
  emoji,
  emojiPicture,
  faces,
  fileOf,
  filesScreen,
  ownUploads,
  firstSince,
  goneNs,
  historyScreen,
  hookAddress,
  identities,
  invitation,
  invites,
  memberPage,
  members,
  mentions,
  messagePage,
  messageScreen,
  namedOutside,
  ownDrafts,
  ownEmojiNames,
  ownWorkspaces,
  participants,
  participantsOf,
  peopleSharing,
  palette,
  personCard,
  pinsScreen,
  preview,
  readableChat,
  reminder,
  reminders,
  remindersOf,
  savedScreen,
  schedule,
  search,
  sessions,
  showsPicture,
  sidebar,
  suggestions,
  teamScreen,
  teams,
  threadList,
  threadScreen,
  threads,
  titleOf,
  unreadThreads,
  viewer,
  webhooks,
  workspacesOf,
}

export type Queries = { readonly [K in keyof typeof all]: Bound<(typeof all)[K]> }

/** Every read goes through here. */
export const queriesOf = (app: Application): Queries =>
  Object.fromEntries(Object.entries(all).map(([name, query]) => [name, (...rest: never[]) => (query as Query)(app, ...rest)])) as Queries
