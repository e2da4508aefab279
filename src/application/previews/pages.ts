import { hash } from 'node:crypto'
import type { Answered, CopyOf, Ports, Unanswered } from '../ports.ts'
import { type Collection, type Document, INSTANCE } from '../ports.ts'
import { cleanName } from '../text.ts'

/** What was found behind an address, for a day; `words` is null where no page was. */
export type PageDocument = Document & {
  readonly at: number
  readonly words: Words | null
  readonly picture: Size | null // its bytes lie under `pictureOf`
}
type Words = { readonly title: string; readonly site: string; readonly summary: string }
type Size = { readonly width: number; readonly height: number }

/** One for each link of each workspace; in one list, so that what is over can be swept. */
export const PAGES: Collection<PageDocument> = { name: 'pages', indexes: [['at']] }

const KEPT_MS = 24 * 3_600_000
const FAILED_MS = 3_600_000
/** Somebody who asks for longer than this is no more: two calls take twenty seconds at most. */
const ABANDONED_MS = 25_000
const LONGEST = { title: 200, site: 80, summary: 300 }
const ICON = { fit: 'square', size: 96 } as const // the largest face, twice as fine
const PICTURE = { fit: 'inside', width: 800, height: 600 } as const // shown at half of it
const HTML = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.1' }
const IMAGE = { accept: 'image/webp,image/png,image/jpeg,image/gif;q=0.9' }
const SUCCESS = 200

type Fetching = Pick<Ports, 'documents' | 'outgoing' | 'pages' | 'pictures' | 'files' | 'clock'>
/** `isIcon`: the address is that of a picture, and a small square of it is wanted. */
type At = { readonly workspaceId: string; readonly url: string; readonly isIcon?: true }
type Found = Pick<PageDocument, 'words' | 'picture'>
export type Asked = PageDocument | 'later'

export const pageIdOf = ({ workspaceId, url, isIcon }: At): string => hash('sha256', `${workspaceId}\n${url}${isIcon ? '\nicon' : ''}`)
export const pictureOf = (pageId: string): string => `${INSTANCE}/pages/${pageId}`

/**
 * Looks behind links, once for each link of a workspace and day, however many ask and wherever: `owner` stands for this process among
 * others. `later`: somebody else looks now, or nobody can at the moment.
 */
export function pagesOn(ports: Fetching, owner: string) {
  const { documents, clock } = ports
  const asking = new Map<string, Promise<Asked>>()

  async function known(id: string): Promise<PageDocument | undefined> {
    const page = await documents.get(PAGES, INSTANCE, id)
    return page && clock.now() - page.at < (page.words || page.picture ? KEPT_MS : FAILED_MS) ? page : undefined
  }

  async function look(at: At, signal: AbortSignal): Promise<Asked> {
    const id = pageIdOf(at)
    const before = await known(id)
    if (before) return before
    const wish = { key: `page:${id}`, owner, at: clock.now() }
    const held = await documents.claim(wish)
    const isAbandoned = held.owner !== owner && held.at <= clock.now() - ABANDONED_MS
    const mine = isAbandoned ? await documents.claim(wish, held) : held
    if (mine.owner !== owner) return 'later'
    try {
      return (await known(id)) ?? (await kept(id, await (at.isIcon ? icon : fetched)(id, at, signal)))
    } finally {
      await documents.release(mine)
    }
  }

  async function kept(id: string, found: Found | 'later'): Promise<Asked> {
    if (found === 'later') return found
    const page = { workspaceId: INSTANCE, id, version: clock.now(), at: clock.now(), ...found }
    await documents.put(PAGES, page)
    return page
  }

  async function fetched(id: string, { url }: At, signal: AbortSignal): Promise<Found | 'later'> {
    const answer = await ports.outgoing.ask({ url, headers: HTML, isBeginningEnough: true, signal })
    if (isForLater(answer.outcome) || signal.aborted) return 'later'
    const said = answer.outcome === 'answered' && answer.status === SUCCESS ? await ports.pages.read(answer.bytes, answer) : undefined
    const words = said ? wordsOf(said, answer as Answered) : null
    const picture = words && said?.picture ? await pictureAt(id, said.picture, PICTURE, signal) : null
    return { words, picture: picture === 'later' ? null : picture } // a card does without one that cannot be had
  }

  async function icon(id: string, { url }: At, signal: AbortSignal): Promise<Found | 'later'> {
    const picture = await pictureAt(id, url, ICON, signal)
    return picture === 'later' ? picture : { words: null, picture }
  }

  async function pictureAt(id: string, url: string, size: CopyOf, signal: AbortSignal): Promise<Size | null | 'later'> {
    const answer = await ports.outgoing.ask({ url, headers: IMAGE, signal })
    if (isForLater(answer.outcome) || signal.aborted) return 'later'
    if (answer.outcome !== 'answered' || answer.status !== SUCCESS) return null
    const [made] = (await ports.pictures.copies(answer.bytes, [size], (_, bytes) => ports.files.put(pictureOf(id), bytes))) ?? []
    return made ? { width: made.width, height: made.height } : null
  }

  return (at: At, signal: AbortSignal): Promise<Asked> => {
    const id = pageIdOf(at)
    return asking.getOrInsertComputed(id, () => look(at, signal).finally(() => asking.delete(id)))
  }
}

const isForLater = (outcome: Unanswered | 'answered'): boolean => outcome === 'busy' || outcome === 'paused'

/** Lines of what can be seen (S21). A page without a title makes no card. */
function wordsOf(said: Words, { url }: Pick<Answered, 'url'>): Words | null {
  const title = cut(said.title, LONGEST.title)
  const site = cut(said.site, LONGEST.site) || (URL.parse(url)?.host.replace(/^www\./, '') ?? '')
  return title === '' ? null : { title, site, summary: cut(said.summary, LONGEST.summary) }
}

function cut(text: string, longest: number): string {
  const characters = Array.from(cleanName(text))
  return characters.length > longest
    ? `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
    : characters.join('')
}

/** Some of what nobody needs any more; answers whether there may be more. */
export async function sweepPages({ documents, files, clock }: Pick<Ports, 'documents' | 'files' | 'clock'>): Promise<boolean> {
  const range = { field: 'at', below: clock.now() - KEPT_MS } as const
  const old = await documents.find(PAGES, INSTANCE, { range, order: { field: 'at', direction: 'up' }, limit: AT_ONCE })
  for (const { id } of old) {
    await files.erase(pictureOf(id)) // one that was fetched anew without a picture may have had one
    await documents.erase(PAGES, INSTANCE, id)
  }
  return old.length === AT_ONCE
}
const AT_ONCE = 100
