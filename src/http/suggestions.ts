import { Hono } from 'hono'
import { suggestionRows } from '../../views/messages/suggestions.ts'
import { invalid } from '../application/errors.ts'
import type { SuggestionKind } from '../application/queries/suggestions.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml } from './page.ts'

const KINDS: readonly string[] = ['people', 'chats', 'emoji', 'commands'] satisfies readonly SuggestionKind[]
const isKind = (text: string): text is SuggestionKind => KINDS.includes(text)

/** What fits the word somebody is typing in the box of a chat. */
export const suggestionRoutes = ({ queries, assets }: HttpDoors) =>
  new Hono<Env>().get('/chats/:chat/suggestions', async c => {
    const words = c.req.query('words') ?? ''
    const kind = c.req.query('kind') ?? ''
    const viewer = c.get('viewer')
    const chatId = c.req.param('chat')
    await queries.readableChat(viewer.workspace.id, viewer.person.id, chatId)
    if (!isKind(kind)) throw invalid('kind', 'There is no such list.')
    const items = await queries.suggestions(viewer, { chatId, kind, words })
    const people = await queries.cards(items.flatMap(({ id, kind: what }) => (what === 'person' && id ? [id] : [])))
    return answerHtml(c, suggestionRows({ assets: assets.url, slug: viewer.workspace.slug, people, words, items }))
  })
