import { Hono } from 'hono'
import { emojiList, emojiPicker } from '../../views/messages/emoji-picker.ts'
import { previewed } from '../../views/messages/preview.ts'
import { type Emoji, REACTION_EMOJI, STANDARD_EMOJI } from '../application/emoji.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml } from './page.ts'
import { here, wish } from './wishes.ts'

const MOST_FOUND = 80

/** What helps while writing and keeps nothing. */
export const writingRoutes = ({ queries }: HttpDoors) =>
  new Hono<Env>()
    .post('/chats/:chat/preview', takes(['text', 'threadId', 'isAlsoInChat']), async c => {
      const viewer = c.get('viewer')
      const shown = await queries.preview(viewer, c.req.param('chat'), wish(c, 'text').text ?? '')
      return answerHtml(c, previewed({ slug: viewer.workspace.slug, preview: shown }))
    })
    .get('/emoji', c => {
      const words = c.req.query('words')
      const isReaction = c.req.query('for') === 'reactions'
      const items = found(isReaction ? REACTION_EMOJI : STANDARD_EMOJI, words?.trim().toLowerCase().replaceAll(' ', '_') ?? '')
      return answerHtml(c, words === undefined ? emojiPicker({ path: here(c).emoji, isReaction, items }) : emojiList(items))
    })

function found(from: readonly Emoji[], words: string) {
  const all = words === '' ? from : from.filter(emoji => emoji.names.some(name => name.includes(words))).slice(0, MOST_FOUND)
  return all.map(({ character, names, group, takesTone }) => ({ name: names[0] ?? '', sign: character, group, takesTone }))
}
