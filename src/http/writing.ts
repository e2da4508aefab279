import { Hono } from 'hono'
import { emojiPicture } from '../../views/components/emoji.ts'
import { emojiList, emojiPicker, OWN_GROUP, type PickableEmoji } from '../../views/messages/emoji-picker.ts'
import { previewed } from '../../views/messages/preview.ts'
import { asReaction, type Emoji, REACTION_EMOJI, STANDARD_EMOJI } from '../application/emoji.ts'
import type { WorkspaceDocument } from '../application/read-models/workspaces.ts'
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
      const wanted = words?.trim().toLowerCase().replaceAll(' ', '_') ?? ''
      const standard = found(isReaction ? REACTION_EMOJI : STANDARD_EMOJI, wanted).map(pickable)
      const items = [...found(own(c.get('viewer').workspace, isReaction), wanted).map(({ item }) => item), ...standard]
      return answerHtml(c, words === undefined ? emojiPicker({ path: here(c).emoji, isReaction, items }) : emojiList(items))
    })

const found = <E extends { readonly names: readonly string[] }>(from: readonly E[], words: string): readonly E[] =>
  words === '' ? from : from.filter(emoji => emoji.names.some(name => name.includes(words))).slice(0, MOST_FOUND)

function pickable({ character, names: [name = ''], group, takesTone }: Emoji): PickableEmoji {
  return { name, pick: name, sign: character, group, takesTone }
}

/** By name: whoever looks for one of their own knows what it is called. */
function own({ slug, emoji = [] }: WorkspaceDocument, isReaction: boolean) {
  return emoji.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(one => ({ names: [one.name], item: ownPickable(slug, one, isReaction) }))
}

function ownPickable(slug: string, one: NonNullable<WorkspaceDocument['emoji']>[number], isReaction: boolean): PickableEmoji {
  const { id, name } = one
  return { name, pick: isReaction ? asReaction(id) : name, sign: emojiPicture(slug, one), group: OWN_GROUP, takesTone: false }
}
