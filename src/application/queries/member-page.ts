import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { MEMBERS, type MemberDocument } from '../read-models/workspaces.ts'
import type { MemberPage } from '../screens/workspaces.ts'
import type { MemberListing, Viewer } from '../screens.ts'
import { adminsIn } from './everybody.ts'
import { about, byName, listings, members } from './members.ts'
import { peopleSharing } from './people.ts'

type Asked = { readonly words: string; readonly after?: string }
type Found = Pick<MemberPage, 'items' | 'next' | 'count'>

/** The people here a page at a time; `after`: the last of the page before. */
export async function memberPage(app: Application, viewer: Viewer, { words, after }: Asked): Promise<MemberPage> {
  const found = words.trim() === '' ? await listed(app, viewer, after) : await sought(app, viewer, words, after)
  const own = await about(app, viewer, words)
  const admins = own.isOwner ? await listings(app, viewer, await adminsIn(app, viewer.workspace.id)) : []
  return { ...own, ...found, admins: byName(admins) }
}

/** What fits on one page stands by name; more stand in the order of joining, which an index has. */
async function listed(app: Application, viewer: Viewer, after: string | undefined): Promise<Found> {
  const { items, next, count } = viewer.member.role === 'guest' ? await met(app, viewer, after) : await joined(app, viewer, after)
  return { items: after === undefined && next === null ? byName(items) : items, next, count }
}

/** Who is deactivated or past their end is in the index and not on the page. */
async function joined(app: Application, viewer: Viewer, after: string | undefined): Promise<Found> {
  const { id, memberCount } = viewer.workspace
  const found: MemberListing[] = []
  let last = after === undefined ? undefined : await app.recent.get(MEMBERS, id, after)
  for (let isMore = true; isMore && found.length <= LIMITS.listRows; ) {
    const rows: readonly MemberDocument[] = await app.ports.documents.find(MEMBERS, id, {
      equal: { isGone: false },
      order: { field: 'joinedAt', direction: 'up' },
      ...(last && { after: { value: last.joinedAt, id: last.id } }),
      limit: LIMITS.listRows + 1,
    })
    found.push(...(await listings(app, viewer, rows)))
    last = rows.at(-1)
    isMore = rows.length > LIMITS.listRows
  }
  return { ...pageOf(found), count: memberCount }
}

/** Those with whom a guest shares a chat. Where somebody else stands is nothing to them. */
async function met(app: Application, viewer: Viewer, after: string | undefined): Promise<Found> {
  const shared = await peopleSharing(app, viewer.workspace.id, viewer.person.id)
  const rows = await app.recent.getMany(MEMBERS, viewer.workspace.id, [...shared])
  const there = await listings(
    app,
    viewer,
    rows.filter(({ isGone }) => !isGone),
  )
  return behind(
    there.toSorted((a, b) => a.member.joinedAt - b.member.joinedAt || (a.member.id < b.member.id ? -1 : 1)),
    after,
  )
}

async function sought(app: Application, viewer: Viewer, words: string, after: string | undefined): Promise<Found> {
  return behind((await members(app, viewer, words)).items, after)
}

function behind(all: readonly MemberListing[], after: string | undefined): Found {
  const start = after === undefined ? 0 : all.findIndex(({ card }) => card.id === after) + 1
  return { ...pageOf(all.slice(start)), count: all.length }
}

function pageOf(rows: readonly MemberListing[]): Pick<Found, 'items' | 'next'> {
  const items = rows.slice(0, LIMITS.listRows)
  return { items, next: rows.length > items.length ? (items.at(-1)?.card.id ?? null) : null }
}
