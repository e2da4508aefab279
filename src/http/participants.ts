import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type ParticipantsPage, participants } from '../../views/chats/participants.ts'
import type { Answer } from '../application/execute.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { done, orForm, page, site } from './page.ts'
import { backTo, by, freshKey, here, list, wish } from './wishes.ts'

/** Who is in a chat, and what can be done with the chat itself. */
async function participantsPage(
  c: Context<Env>,
  chatId: string,
  forms: Pick<ParticipantsPage, 'form' | 'adding'> = {},
  status?: ContentfulStatusCode,
): Promise<Response> {
  const viewer = c.get('viewer')
  const doors = c.get('doors')
  const found = await doors.queries.participants(viewer, chatId)
  const main = participants({ site: site(c), slug: viewer.workspace.slug, me: viewer.person.id, participants: found, ...forms })
  return page(c, { title: `About ${found.title}`, main, chatId }, status)
}

export const participantRoutes = ({ commands }: HttpDoors) => {
  const chatIn = (c: Context<Env>): string => c.req.param('chat') ?? ''

  async function join(c: Context<Env>): Promise<Response> {
    return done(c, here(c).chat(chatIn(c)), await commands.participants.join(by(c), chatIn(c)))
  }

  /** Each person is an act of its own, so each but the first gets a client id of its own. They are added from more than one page. */
  async function add(c: Context<Env>, personIds: readonly string[]): Promise<Response> {
    const answers: Answer[] = []
    for (const [i, personId] of personIds.entries())
      answers.push(await commands.participants.add({ ...by(c), ...(i > 0 && { command: freshKey(c) }) }, chatIn(c), { personId }))
    const last = answers.at(-1) as Answer
    return done(c, backTo(c, here(c).participants(chatIn(c))), { ...last, changes: answers.flatMap(({ changes }) => changes) })
  }

  async function part(c: Context<Env>): Promise<Response> {
    const personId = c.req.param('person') ?? ''
    if (personId !== c.get('viewer').person.id)
      return done(c, here(c).participants(chatIn(c)), await commands.participants.remove(by(c), chatIn(c), personId))
    return done(c, here(c).base, await commands.participants.leave(by(c), chatIn(c)))
  }

  const changeRole = async (c: Context<Env>): Promise<Response> =>
    done(
      c,
      here(c).participants(chatIn(c)),
      await commands.participants.changeRole(by(c), chatIn(c), c.req.param('person') ?? '', { to: wish(c, 'role').role }),
    )

  return new Hono<Env>()
    .get('/chats/:chat/participants', c => participantsPage(c, chatIn(c)))
    .post('/chats/:chat/participants', takes([], ['person']), c =>
      orForm(
        c,
        () => (list(c, 'person').length === 0 ? join(c) : add(c, list(c, 'person'))),
        (adding, status) => participantsPage(c, chatIn(c), { adding }, status),
      ),
    )
    .patch('/chats/:chat/participants/:person', takes(['role']), c =>
      orForm(
        c,
        () => changeRole(c),
        (form, status) => participantsPage(c, chatIn(c), { form }, status),
      ),
    )
    .delete('/chats/:chat/participants/:person', takes(), c =>
      orForm(
        c,
        () => part(c),
        (form, status) => participantsPage(c, chatIn(c), { form }, status),
      ),
    )
}
