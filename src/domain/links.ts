import type { Block, Span } from './text.ts'

/** The pages that a text links, each once, in their order: none in code, and none in `<` and `>`, which say that no card is wanted. */
export function linksIn(tree: readonly Block[]): readonly string[] {
  const found = new Set<string>()
  for (const spans of tree.flatMap(spansOf)) for (const [i, span] of spans.entries()) take(span, spans[i - 1], spans[i + 1])
  return [...found]

  function take(span: Span, before?: Span, after?: Span): void {
    if (span.type === 'link') {
      if (/^https?:/i.test(span.url) && !isQuiet(before, after)) found.add(span.url)
    } else if ('spans' in span) for (const [i, inner] of span.spans.entries()) take(inner, span.spans[i - 1], span.spans[i + 1])
  }
}

const isQuiet = (before?: Span, after?: Span): boolean =>
  before?.type === 'text' && after?.type === 'text' && before.text.endsWith('<') && after.text.startsWith('>')

function spansOf(block: Block): readonly (readonly Span[])[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return [block.spans]
    case 'fence':
      return []
    case 'quote':
      return block.blocks.flatMap(spansOf)
    case 'list':
      return block.items.flatMap(item => item.blocks.flatMap(spansOf))
    case 'table':
      return block.rows.flat()
  }
}
