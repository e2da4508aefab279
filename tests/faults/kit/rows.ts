import { paths } from '../../../views/paths.ts'
import type { Client } from './client.ts'
import type { House, Person } from './house.ts'

/** A message as a page shows it. */
export type Row = {
  readonly id: string
  readonly place: number
  readonly version: number
  readonly isDeleted: boolean
  readonly markup: string
}

const NEWEST = 999_999_999_999_999

/** All rows of a chat, oldest last, page by page as somebody scrolls up. Tombstones are not in pages. */
export async function walked(
  house: Pick<House, 'slug' | 'people'>,
  client: Pick<Client, 'get'>,
  chatId: string,
  by: Person = reader(house),
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let before = NEWEST; ; ) {
    const answer = await client.get(by, paths(house.slug).before(chatId, before))
    const page = rowsIn(await checked(answer))
    rows.push(...page)
    if (answer.headers.get('flowra-has-older') !== '1') return rows.filter(row => !row.isDeleted)
    before = placesIn(page, before)
  }
}

/** Somebody who looks at a chat all the time and asks only for what changed since. */
export type Watcher = { readonly rows: ReadonlyMap<string, Row>; readonly resets: number; look(): Promise<void> }

export function watcherOf(house: House, client: Client, chatId: string, by: Person = reader(house)): Watcher {
  const rows = new Map<string, Row>()
  let seen = 0
  let resets = 0
  return {
    rows,
    get resets() {
      return resets
    },
    async look() {
      const answer = await client.get(by, paths(house.slug).since(chatId, seen))
      const isReset = answer.headers.get('flowra-reset') === '1'
      for (const row of rowsIn(await checked(answer))) if (row.version > (rows.get(row.id)?.version ?? 0)) rows.set(row.id, row)
      seen = Number(answer.headers.get('flowra-version'))
      if (isReset) resets++
      if (isReset) for (const row of await walked(house, client, chatId, by)) rows.set(row.id, row)
    },
  }
}

function placesIn(page: readonly Row[], before: number): number {
  const oldest = Math.min(...page.map(row => row.place))
  if (!(oldest < before)) throw new Error(`A page before ${before} holds nothing older.`)
  return oldest
}

async function checked(answer: Response): Promise<string> {
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 200)}`)
  return text
}

const reader = ({ people }: Pick<House, 'people'>): Person => people[0] as Person
const LINE =
  /<li class="(?:message|activity)[^"]*" id="message-(?<id>[^"]+)" data-k="(?<place>\d+)" data-version="(?<version>\d+)"(?<marks>[^>]*)>(?<markup>[\s\S]*?)<\/li>/g

const rowsIn = (html: string): readonly Row[] =>
  [...html.matchAll(LINE)].map(({ groups = {} }) => ({
    id: groups['id'] as string,
    place: Number(groups['place']),
    version: Number(groups['version']),
    isDeleted: (groups['marks'] as string).includes('data-is-deleted'),
    markup: groups['markup'] as string,
  }))
