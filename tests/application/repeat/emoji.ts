import { aPicture } from '../../support/pictures.ts'
import type { Entries } from './tools.ts'

export const emoji: Entries = {
  'emoji.add': async ({ commands, as }) => {
    const picture = await aPicture()
    return { send: (id, other) => commands.emoji.add(as('ann')(id), { name: other ? 'teapod' : 'flowbird' }, picture) }
  },
  'emoji.remove': async ({ commands, app, as }) => {
    const [one, two] = [
      await commands.emoji.add(app.ann.by(), { name: 'flowbird' }, await aPicture()),
      await commands.emoji.add(app.ann.by(), { name: 'teapod' }, await aPicture()),
    ]
    return { send: (id, other) => commands.emoji.remove(as('ann')(id), (other ? two : one).emojiId) }
  },
}
