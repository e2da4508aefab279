import type { Context } from 'hono'
import { help } from '../../views/messages/help.ts'
import type { Slashed } from '../application/commands/slashes.ts'
import { invalid } from '../application/errors.ts'
import { SLASHES, type Slash, slashIn } from '../application/slashes.ts'
import type { Env } from './doors.ts'
import { tell } from './gates.ts'
import { isScript } from './htmx.ts'
import { done, page, site } from './page.ts'
import { by, here, wish } from './wishes.ts'

/** The text to post, or the command to run instead. */
export function saidIn(typed: string): { readonly text: string } | Slash {
  const said = slashIn(typed)
  if ('unknown' in said) throw invalid('text', `There is no command /${said.unknown}. Begin with a space to send it as text.`)
  return said
}

/** Script is told in headers where to go and what to say; a form goes there. */
export async function slashed(c: Context<Env>, chatId: string, slash: Slash): Promise<Response> {
  const { commands, draftMoved, laterMoved } = c.get('doors')
  const outcome = await commands.slashes.run(by(c), chatId, slash)
  if (!isScript(c)) draftMoved(await commands.drafts.drop(by(c), { chatId, threadId: wish(c, 'threadId').threadId || null }))
  for (const mark of outcome.marks ?? []) laterMoved(mark)
  if (outcome.says) tell(c, 'Flowra-Said', outcome.says)
  if (outcome.at !== undefined) tell(c, 'Flowra-At', new Date(outcome.at).toISOString())
  if (isScript(c) && outcome.go) tell(c, 'Flowra-Go', outcome.go.to === 'keys' ? '#keys' : pathOf(c, outcome.go))
  const to = outcome.go ?? outcome.shown
  return done(c, to ? pathOf(c, to) : here(c).latest(chatId), outcome.answer)
}

function pathOf(c: Context<Env>, go: NonNullable<Slashed['go']>): string {
  switch (go.to) {
    case 'chat':
      return here(c).unread(go.chatId)
    case 'search':
      return here(c).searchFor(go.words)
    case 'reminders':
      return here(c).reminders
    case 'chats':
      return here(c).chats
    case 'help':
    case 'keys':
      return here(c).help
  }
}

/** What there is to type and to press. */
export const helpPage = (c: Context<Env>): Promise<Response> =>
  page(c, { title: 'Commands and keys', main: help({ site: site(c), slug: c.get('viewer').workspace.slug, slashes: SLASHES }) })
