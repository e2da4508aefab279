import type { Chat } from '../domain/chats.ts'
import { edited, type Naming, namingOf, type Reach } from '../domain/mentions.ts'
import type { Text } from '../domain/text.ts'
import type { Application, By } from './application.ts'
import { LIMITS } from './limits.ts'
import { NO_NAMES } from './names.ts'
import { namesIn } from './naming.ts'
import { isAllowed, relationIn } from './rights.ts'
import { parse } from './text.ts'

/** `toConfirm`: so many people are called that it wants a word more. */
type Said = { readonly text: Text; readonly naming: Naming; readonly toConfirm?: number }

type Wish = { readonly text: string; readonly isConfirmed?: boolean | undefined }

const REACHES: readonly Reach[] = ['all', 'here']

/** A text with what it names, as this author may, in this chat. Asked inside the queue, with who takes part now. */
export async function said(app: Application, by: By, chat: Chat, { text: typed, isConfirmed = false }: Wish): Promise<Said> {
  const names = await namesIn(app, by, typed, { reaches: () => reachesOf(app, by, chat) })
  const text = parse(typed, names)
  if (names === NO_NAMES) return { text, naming: {} }
  const naming = namingOf(text.tree)
  if (naming.reach === undefined || chat.status === 'none') return { text, naming }
  const others = [...chat.participants.keys()].filter(personId => personId !== by.personId)
  const present = naming.reach === 'here' ? app.present(by.workspaceId) : undefined
  const called = present ? others.filter(personId => present.has(personId)) : others
  const isMany = chat.participants.size > LIMITS.reachedUnasked && called.length > 0
  return {
    text,
    naming: present ? { ...naming, hereIds: called } : naming,
    ...(isMany && !isConfirmed && { toConfirm: called.length }),
  }
}

/** The same of an edit: `all` and `here` are called when a message is posted, and stay what they are where they were. */
export async function saidAgain(app: Application, by: By, before: Naming, typed: string): Promise<Omit<Said, 'toConfirm'>> {
  const reaches = async () => new Set(before.reach === undefined ? [] : [before.reach])
  const names = await namesIn(app, by, typed, { reaches, linkedIds: before.chatIds })
  const text = parse(typed, names)
  if (names === NO_NAMES) return { text, naming: {} }
  return { text, naming: edited({}, namingOf(text.tree)) }
}

async function reachesOf(app: Application, by: By, chat: Chat): Promise<ReadonlySet<Reach>> {
  const principal = await app.rights.principal(by.workspaceId, by.personId)
  return new Set(REACHES.filter(reach => isAllowed(principal, `@${reach}`, relationIn(chat, by.personId))))
}
