import MarkdownIt from 'markdown-it'
import type { Block } from '../domain/text.ts'
import { boxes, type Nesting, narrow, nested, upToThree, withBackticks, withFullStop } from './markdown/blocks.ts'
import { emoji, type OwnEmoji } from './markdown/emoji.ts'
import { bareLink, link } from './markdown/links.ts'
import { mark, marks } from './markdown/marks.ts'
import { quote } from './markdown/quotes.ts'
import { type Met, numbered, reference, withoutNumbers } from './markdown/references.ts'
import { blockTokens } from './markdown/tokens.ts'
import { blocksIn, words } from './markdown/tree.ts'
import type { Reference } from './names.ts'

/**
 * The slow way from text to tree, by the library with every rule off that is not named here. What is not known stays as it was typed.
 * Linear in the length of the text, never fails.
 */
const markdown = new MarkdownIt('zero', { breaks: true }).enable([
  'table',
  'fence',
  'blockquote',
  'list',
  'heading',
  'newline',
  'escape',
  'backticks',
])

const { ruler: blocks } = markdown.block
const [table, fence, , list, heading] = blocks.getRules('')
if (!table || !fence || !list || !heading) throw new Error('The library has other rules.')
const anywhere = ['paragraph', 'blockquote', 'list']
blocks.at('table', narrow(table), { alt: ['paragraph'] })
blocks.at('fence', withBackticks(fence), { alt: anywhere })
blocks.at('blockquote', nested(quote), { alt: anywhere })
blocks.at('list', nested(withFullStop(list)), { alt: ['paragraph', 'blockquote'] })
blocks.at('heading', upToThree(heading), { alt: ['paragraph', 'blockquote'] })

const { ruler, ruler2 } = markdown.inline
const escaping = ruler.getRules('').at(2)
if (!escaping) throw new Error('The library has other rules.')
/** At the end of a line `\` is only itself. */
ruler.at('escape', (state, isSilent) => state.src[state.pos + 1] !== '\n' && escaping(state, isSilent))
for (const [name, rule] of Object.entries({ mark, link, bareLink, reference, emoji })) ruler.push(name, rule)
ruler2.after('balance_pairs', 'marks', marks)
markdown.core.ruler.at('block', blockTokens)
markdown.core.ruler.after('block', 'boxes', boxes)
markdown.core.ruler.at('inline', state => words(state, cleanIn(state.env['here'] as unknown as Here)))
markdown.core.ruler.disable('text_join') // words beside words are joined where the tree is made

type Here = Nesting & Met & OwnEmoji

export type Parsed = { readonly tree: readonly Block[]; readonly met: ReadonlySet<number>; readonly metEmoji: ReadonlySet<string> }

/** The tree, and which of the references and of the workspace's own emoji the parser met outside code. */
export function treeOf(text: string, references: readonly Reference[], ownEmoji: OwnEmoji['emoji']): Parsed {
  const [met, metEmoji] = [new Set<number>(), new Set<string>()]
  const tokens = markdown.parse(numbered(text, references), {
    here: { depth: 0, references, met, emoji: ownEmoji, metEmoji } satisfies Here,
  })
  return { tree: blocksIn(tokens, cleanIn({ references })), met, metEmoji }
}

const cleanIn = ({ references }: Pick<Here, 'references'>) => (references.length > 0 ? withoutNumbers : same)

const same = (text: string): string => text
