import { messageDeleted, rejected } from './decider.ts'
import type { Message } from './messages.ts'

/** The replies under one message, the root: who hears of them. Facts of the root (domain 2.7). */
export type ThreadFact =
  | { readonly type: 'ThreadFollowed' } // by the actor
  | { readonly type: 'ThreadUnfollowed' }

/** `isFollowing` is a gathered fact: who replied or was named follows without a fact of their own. */
export type ThreadCommand = {
  readonly type: 'follow' | 'unfollow'
  readonly isArchived: boolean
  readonly isFollowing: boolean
}

/** What a reply is handed of the thread, with what is pending: the root's own state and how far its replies have come. */
export type Reply = {
  readonly rootId: string
  readonly root: Message
  readonly lastN: number
  readonly replyCount: number
  readonly isAlsoInChat: boolean
}

/** A first reply begins the thread: the author of the root and whoever is named there hear of it from now on. */
export function firstFollowers(authorId: string, { root, lastN, replyCount }: Reply): { readonly followerIds?: readonly string[] } {
  if (root.status === 'none') throw threadElsewhere()
  if (root.status === 'deleted' && replyCount === 0) throw messageDeleted()
  const people = root.status === 'posted' && root.isByBot ? root.namedIds : [root.authorId, ...root.namedIds] // a program hears nothing
  const others = new Set(people.filter(id => id !== authorId))
  return lastN === 0 && others.size > 0 ? { followerIds: [...others] } : {}
}

/** Who is brought in by a message, by how it stands in the thread. */
export type Followers = { readonly followerIds: readonly string[]; readonly unfollowedIds: readonly string[] }

export function follow({ isFollowing }: ThreadCommand): readonly ThreadFact[] {
  return isFollowing ? [] : [{ type: 'ThreadFollowed' }]
}

export function unfollow({ isFollowing }: ThreadCommand): readonly ThreadFact[] {
  return isFollowing ? [{ type: 'ThreadUnfollowed' }] : []
}

/** Named, or author of the root: an unfollow holds against that. */
export function broughtIn<F extends Followers>(thread: F, personIds: readonly string[]): F {
  const fresh = personIds.filter(id => !thread.unfollowedIds.includes(id) && !thread.followerIds.includes(id))
  return fresh.length === 0 ? thread : { ...thread, followerIds: [...thread.followerIds, ...new Set(fresh)] }
}

/** Replied, or asked for it: that ends an unfollow. */
export function joined<F extends Followers>(thread: F, personId: string): F {
  const back = { ...thread, unfollowedIds: thread.unfollowedIds.filter(id => id !== personId) }
  return broughtIn(back, [personId])
}

export const left = <F extends Followers>(thread: F, personId: string): F => ({
  ...thread,
  followerIds: thread.followerIds.filter(id => id !== personId),
  unfollowedIds: thread.unfollowedIds.includes(personId) ? thread.unfollowedIds : [...thread.unfollowedIds, personId],
})

const threadElsewhere = () => rejected('thread_elsewhere', 'That message is in another chat.')
