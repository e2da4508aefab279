import type { Application } from './application.ts'
import { browse } from './queries/browse.ts'
import { called } from './queries/called.ts'
import { chatSettings, deletedChat, deletedChats } from './queries/channels.ts'
import { chatScreen, faces, goneNs, readableChat } from './queries/chats.ts'
import { deadLetters } from './queries/dead-letters.ts'
import { draftIn, drafts, ownDrafts } from './queries/drafts.ts'
import { identities } from './queries/identities.ts'
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
import { ownWorkspaces } from './queries/workspaces.ts'

type Query = (app: Application, ...rest: never[]) => unknown
type Bound<Q extends Query> = Q extends (app: Application, ...rest: infer R) => infer A ? (...rest: R) => A : never

const all = {
  browse,
  called,
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
  faces,
  firstSince,
  goneNs,
  historyScreen,
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
  ownWorkspaces,
  participants,
  participantsOf,
  peopleSharing,
  palette,
  personCard,
  pinsScreen,
  preview,
  readableChat,
  savedScreen,
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
  workspacesOf,
}

export type Queries = { readonly [K in keyof typeof all]: Bound<(typeof all)[K]> }

/** Every read goes through here. */
export const queriesOf = (app: Application): Queries =>
  Object.fromEntries(Object.entries(all).map(([name, query]) => [name, (...rest: never[]) => (query as Query)(app, ...rest)])) as Queries
