import { forbidden, notFound, type Rejected, rejected } from './decider.ts'
import { roleTooHigh } from './roles.ts'
import type { Role } from './workspaces.ts'

/**
 * Who asks. `none` is everybody who has no place here: a stranger, a member past the end, somebody deactivated. Outside a
 * workspace a person who is signed in asks about what is their own as a guest does: the least of the columns.
 */
export type Principal = { readonly role: Role | 'bot' | 'customer' | 'none'; readonly isOperator: boolean }

/** How who asks stands to the thing. What is left out is not so. */
export type Relation = { readonly [predicate in (typeof PREDICATES)[keyof typeof PREDICATES]]?: boolean }

export type Denial = 'not_found' | 'forbidden' | 'not_participant' | 'posting_admins' | 'edit_window_over' | 'role_too_high'
export type Verdict = 'yes' | Denial
export type Act = (typeof ROWS)[number][1][number]

const PREDICATES = {
  pub: 'isPublic', // the chat is public
  par: 'isParticipant',
  cad: 'isChatAdmin',
  ev: 'isPostingOpen', // posting is everyone
  me: 'isOwn', // one's own: author, inviter, owner of the document
  win: 'isWindowOpen', // edit window open or not set
  low: 'isLower', // the other's role, present and wanted, is below one's own
  sha: 'isShared', // shares at least one chat with that person
  set: 'isSettingOn', // the workspace setting allows it
} as const
type Predicate = keyof typeof PREDICATES

const COLUMNS = ['owner', 'admin', 'member', 'guest', 'bot', 'customer'] as const

/** By secret, not by role: set-up link (or an operator), the invitation's token, reset link. */
export const bySecret = [
  'people.register',
  'workspaces.create',
  'invites.read',
  'invites.accept',
  'people.resetPassword',
  'people.confirmEmail',
] as const

/** What somebody is asked for who they are again, unless they said so lately (S6): whoever found an open browser does none of it. */
export const sensitive: readonly Act[] = [
  ...(['people.changePassword', 'people.changeEmail', 'people.changeIdentities', 'people.changeFactor'] as const),
  ...(['workspaces.transfer', 'workspaces.requireFactor', 'people.resetFactor', 'people.makeResetLink'] as const),
]

// What one must be able to see before being told more than "not found", the acts, then a cell for each column: `y` always,
// `-` never, else predicates with `&` before `/` (or).
// biome-ignore format: it is read as a table
const ROWS = [
  ['itself', ['workspaces.read', 'members.list', 'people.read', 'teams.read', 'presence.see'], 'y', 'y', 'y', 'sha', 'sha', '-'],
  ['workspace', ['workspaces.rename', 'workspaces.configure', 'workspaces.requireFactor'], 'y', 'y', '-', '-', '-', '-'],
  ['workspace', ['teams.create', 'teams.rename', 'teams.delete', 'teams.addMember', 'teams.removeMember'], 'y', 'y', '-', '-', '-', '-'],
  ['workspace', ['workspaces.transfer'], 'y', '-', '-', '-', '-', '-'],
  ['person', ['members.add', 'members.changeRole', 'members.remove', 'members.setExpiry'], 'low', 'low', '-', '-', '-', '-'],
  ['workspace', ['members.leave'], 'y', 'y', 'y', 'y', '-', '-'],
  ['workspace', ['invites.create'], 'y', 'y', 'set', '-', '-', '-'],
  ['itself', ['invites.list', 'invites.revoke'], 'y', 'y', 'me', '-', '-', '-'],
  ['workspace', ['emoji.add'], 'y', 'y', 'y', '-', '-', '-'],
  ['workspace', ['emoji.remove'], 'y', 'y', 'me', '-', '-', '-'],
  ['itself', ['people.changeProfile', 'people.changePassword', 'people.changeIdentities', 'people.prefer'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['people.changeEmail', 'people.changeFactor'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['people.preferInChat', 'people.setStatus', 'people.clearStatus', 'workspaces.list'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['sessions.list', 'sessions.end', 'sessions.endAll'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['drafts.list', 'drafts.save', 'drafts.drop', 'files.upload'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['saves.add', 'saves.remove', 'saves.list'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['reminders.list', 'reminders.ask', 'reminders.set', 'reminders.change', 'reminders.cancel'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['reminders.see', 'reminders.finish', 'reminders.reopen'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['schedules.list', 'schedules.add', 'schedules.change', 'schedules.send', 'schedules.cancel'], 'me', 'me', 'me', 'me', '-', '-'],
  ['itself', ['reads.mark', 'reads.markUnread', 'reads.markAll', 'sidebar.read'], 'me', 'me', 'me', 'me', '-', '-'],
  ['workspace', ['chats.createPublic'], 'y', 'y', 'set', '-', '-', '-'],
  ['workspace', ['chats.createPrivate'], 'y', 'y', 'y', '-', 'y', '-'],
  ['person', ['chats.createDirect'], 'y', 'y', 'y', 'sha', 'sha', '-'],
  ['itself', ['chats.list', 'chats.read', 'messages.list', 'messages.history', 'search', 'threads.read', 'files.read'], 'pub/par', 'pub/par', 'pub/par', 'par', 'par', '-'],
  ['chat', ['webhooks.list', 'webhooks.create', 'webhooks.renew', 'webhooks.revoke'], 'y', 'y', '-', '-', '-', '-'],
  ['chat', ['participants.join'], 'pub', 'pub', 'pub', '-', '-', '-'],
  ['chat', ['participants.leave'], 'par', 'par', 'par', 'par', 'par', '-'],
  ['chat', ['participants.add'], 'pub/cad', 'pub/cad', 'pub&par/cad', '-', 'cad', '-'],
  ['chat', ['chats.rename', 'chats.setTopic', 'chats.describe', 'chats.setPosting'], 'pub/cad', 'pub/cad', 'cad', '-', 'cad', '-'],
  ['chat', ['chats.makePrivate', 'chats.makePublic', 'chats.delete', 'chats.restore'], 'pub/cad', 'pub/cad', 'cad', '-', 'cad', '-'],
  ['chat', ['chats.archive', 'chats.unarchive'], 'pub/cad', 'pub/cad', 'cad', '-', 'cad', '-'],
  ['chat', ['participants.remove', 'participants.changeRole'], 'pub/cad', 'pub/cad', 'cad', '-', 'cad', '-'],
  ['chat', ['messages.post', 'typing.send'], 'par&ev/cad', 'par&ev/cad', 'par&ev/cad', 'par&ev', 'par&ev', '-'],
  ['chat', ['messages.react', 'messages.unreact', 'threads.follow', 'threads.unfollow'], 'pub/par', 'pub/par', 'pub/par', 'par', 'par', '-'],
  ['chat', ['messages.pin', 'messages.unpin'], 'par', 'par', 'par', 'par', 'par', '-'],
  ['chat', ['@all', '@here'], 'par', 'par', 'par', '-', '-', '-'],
  ['chat', ['messages.edit'], 'me&win', 'me&win', 'me&win', 'me&win', 'me', '-'],
  ['chat', ['messages.delete', 'messages.removePreview'], 'me/pub/cad', 'me/pub/cad', 'me/cad', 'me', 'me', '-'],
  ['operators', ['people.deactivate', 'people.reactivate', 'people.makeResetLink', 'people.resetFactor'], '-', '-', '-', '-', '-', '-'],
  ['operators', ['people.grantOperator', 'people.revokeOperator'], '-', '-', '-', '-', '-', '-'],
  ['operators', ['deadLetters.list', 'deadLetters.replay', 'deadLetters.discard'], '-', '-', '-', '-', '-', '-'],
] as const

type Row = { readonly seenBy: (typeof ROWS)[number][0]; readonly cells: ReadonlyMap<Principal['role'], Cell> }
type Cell = readonly (readonly Predicate[])[] // any of these lists holds whole

const rows = new Map<Act, Row>(ROWS.flatMap(row => row[1].map(act => [act, rowOf(row)] as const)))
export const acts: readonly Act[] = [...rows.keys()]

/** The one answer to "may they": asked by commands, queries, HTTP and socket alike. */
export function may(principal: Principal, act: Act, relation: Relation): Verdict {
  const { seenBy, cells } = rows.get(act) as Row
  if (seenBy === 'operators') return principal.isOperator ? 'yes' : 'not_found'
  if (!isSeen(seenBy, principal, relation)) return 'not_found'
  const failed = (cells.get(principal.role) ?? []).map(all => all.find(predicate => !relation[PREDICATES[predicate]]))
  if (failed.includes(undefined)) return 'yes'
  return seenBy === 'itself' ? 'not_found' : reason(failed)
}

/** The sentence for who may not. */
export function denial(verdict: Denial, editWindowMinutes = 0): Rejected {
  switch (verdict) {
    case 'not_found':
      return notFound()
    case 'forbidden':
      return forbidden()
    case 'not_participant':
      return rejected(verdict, 'Join this chat to write in it.')
    case 'posting_admins':
      return rejected(verdict, 'Only chat admins write here; you can reply in a thread.')
    case 'edit_window_over':
      return rejected(verdict, `Messages can be edited for ${editWindowMinutes} minutes.`)
    case 'role_too_high':
      return roleTooHigh()
  }
}

/** Reading comes first: who was taken out of a private chat no longer reaches what they wrote there. */
function isSeen(seenBy: Row['seenBy'], principal: Principal, relation: Relation): boolean {
  switch (seenBy) {
    case 'person':
      return may(principal, 'people.read', relation) === 'yes'
    case 'chat':
      return may(principal, 'chats.read', relation) === 'yes'
    default:
      return principal.role !== 'none' && principal.role !== 'customer'
  }
}

function reason(failed: readonly (Predicate | undefined)[]): Denial {
  if (failed.includes('par')) return 'not_participant' // the chat is public, or it would not be seen
  if (failed.includes('ev')) return 'posting_admins'
  if (failed.includes('win')) return 'edit_window_over'
  return failed.includes('low') ? 'role_too_high' : 'forbidden'
}

function rowOf([seenBy, , ...cells]: (typeof ROWS)[number]): Row {
  return { seenBy, cells: new Map(COLUMNS.map((role, column) => [role, cellOf(cells[column] as string)])) }
}

function cellOf(text: string): Cell {
  if (text === '-') return []
  return text === 'y' ? [[]] : text.split('/').map(all => all.split('&') as Predicate[])
}
