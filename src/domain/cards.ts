import type { Block } from './text.ts'

/** As whom a program speaks: under its own name, or one that it gives itself, behind which its own stays to be seen. */
export type Speaker = {
  readonly name: string
  readonly emoji?: string // a character, in place of a picture
  readonly hook?: string // its own name, where it speaks under another
  readonly iconId?: string // of the picture that it wants to be shown with
  readonly hasIcon?: true // the picture is there
}

/** What a program says beside its words. `isFramed`: stands apart, with a bar in its colour. */
export type Card = { readonly isFramed?: true; readonly colour?: Colour; readonly parts: readonly Part[] }

export type Part =
  | { readonly type: 'text'; readonly tree: readonly Block[] }
  | { readonly type: 'note'; readonly tree: readonly Block[]; readonly at?: number } // small, at its end a moment
  | { readonly type: 'fields'; readonly fields: readonly Field[] }
  | { readonly type: 'rule' }

/** `isShort`: another one fits beside it. */
export type Field = { readonly title: string; readonly tree: readonly Block[]; readonly isShort: boolean }

export type Colour = 'red' | 'orange' | 'yellow' | 'green' | 'teal' | 'blue' | 'purple' | 'pink' | 'grey'

/** What a program says beside its words: as whom, and its cards. */
export type Spoken = { readonly speaker: Speaker; readonly cards?: readonly Card[] }

export const spokenRedacted = ({ speaker, cards }: Partial<Spoken>): Partial<Spoken> => ({
  ...(speaker && { speaker: { name: '' } }),
  ...(cards && { cards: [] }),
})

/** Everything that cards say, one block behind the other: what they are found by and quoted with. */
export const blocksOf = (cards: readonly Card[] = []): readonly Block[] => cards.flatMap(({ parts }) => parts.flatMap(blocksIn))

function blocksIn(part: Part): readonly Block[] {
  switch (part.type) {
    case 'text':
    case 'note':
      return part.tree
    case 'fields':
      return part.fields.flatMap(({ title, tree }) => [...(title === '' ? [] : [headed(title)]), ...tree])
    case 'rule':
      return []
  }
}

const headed = (title: string): Block => ({ type: 'paragraph', spans: [{ type: 'strong', spans: [{ type: 'text', text: title }] }] })
