import { notFound } from './decider.ts'
import { attachIcon, type Icon, type IconCommand, type IconFact } from './icons.ts'
import { linksIn } from './links.ts'
import type { Text } from './text.ts'

/** What a linked page says of itself. The picture is a file of our own. */
export type Preview = {
  readonly previewId: string
  readonly url: string // as the message says it
  readonly title: string
  readonly site: string
  readonly summary?: string
  readonly picture?: { readonly fileId: string; readonly width: number; readonly height: number }
}

/** Facts of the message: a card of a page it links. `isUnlinked`: the link went with an edit, nobody took the card away. */
export type PreviewFact =
  | ({ readonly type: 'PreviewAttached'; readonly kind: 'page' } & Preview)
  | { readonly type: 'PreviewRemoved'; readonly previewId: string; readonly isUnlinked?: true }
  | IconFact

/** `isLinked`: the message still says the link, as far as its text now tells. */
export type PreviewCommand =
  | { readonly type: 'attachPreview'; readonly isArchived: boolean; readonly isLinked: boolean; readonly preview: Preview }
  | { readonly type: 'removePreview'; readonly isArchived: boolean; readonly previewId: string }
  | IconCommand

/**
 * What came to a message from outside: the links of its cards, the cards that somebody took away, which do not come back, and how its
 * program looks. No edit touches `originUrls`.
 */
export type Previews = {
  readonly urls: ReadonlyMap<string, string>
  readonly removedIds: ReadonlySet<string>
  readonly originUrls: readonly string[]
  readonly icon?: Icon
}

const NONE: Previews = { urls: new Map(), removedIds: new Set(), originUrls: [] }
export const previewsOf = ({ originText, speaker }: { readonly originText?: Text; readonly speaker?: Icon }): Previews =>
  originText || speaker ? { ...NONE, originUrls: originText ? linksIn(originText.tree) : [], ...(speaker && { icon: speaker }) } : NONE

type Command<T extends PreviewCommand['type']> = Extract<PreviewCommand, { type: T }>

export function decidePreviews(command: PreviewCommand, at: Previews): readonly PreviewFact[] {
  switch (command.type) {
    case 'attachPreview':
      return attachPreview(command, at)
    case 'removePreview':
      return removePreview(command, at)
    case 'attachIcon':
      return attachIcon(command, at.icon)
  }
}

export function evolvePreviews(at: Previews, fact: PreviewFact): Previews {
  switch (fact.type) {
    case 'PreviewAttached':
      return { ...at, urls: new Map(at.urls).set(fact.previewId, fact.url) }
    case 'PreviewRemoved':
      return withoutPreview(at, fact.previewId, fact.isUnlinked)
    case 'IconAttached':
      return { ...at, icon: { iconId: fact.iconId, hasIcon: true } }
  }
}

function attachPreview({ isLinked, preview }: Command<'attachPreview'>, at: Previews): readonly PreviewFact[] {
  if (!isLinked || at.urls.has(preview.previewId) || at.removedIds.has(preview.previewId)) return []
  return [{ type: 'PreviewAttached', kind: 'page', ...preview }]
}

function removePreview({ previewId }: Command<'removePreview'>, at: Previews): readonly PreviewFact[] {
  if (at.removedIds.has(previewId)) return []
  if (!at.urls.has(previewId)) throw notFound()
  return [{ type: 'PreviewRemoved', previewId }]
}

/** The cards whose links an edit takes out. */
export function unlinked({ urls, originUrls }: Previews, text: Text): readonly PreviewFact[] {
  const left = new Set(urls.size > 0 ? [...linksIn(text.tree), ...originUrls] : [])
  return [...urls].flatMap(([previewId, url]) => (left.has(url) ? [] : { type: 'PreviewRemoved', previewId, isUnlinked: true }))
}

function withoutPreview(at: Previews, previewId: string, isUnlinked = false): Previews {
  const urls = new Map([...at.urls].filter(([id]) => id !== previewId))
  return { ...at, urls, removedIds: isUnlinked ? at.removedIds : new Set(at.removedIds).add(previewId) }
}

/** The fact without what it quotes. */
export function redactedPreview(fact: PreviewFact): PreviewFact {
  return fact.type !== 'PreviewAttached'
    ? fact
    : { type: fact.type, kind: fact.kind, previewId: fact.previewId, url: '', title: '', site: '' }
}
