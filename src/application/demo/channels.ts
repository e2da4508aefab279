import { CHECKOUT, RELEASE_TRAIN } from './checkout.ts'
import { ANN_AND_BOB, ANN_AND_CLEO, CLEO_AND_IVY, DESIGN, LAUNCH_CREW, NOTES } from './design.ts'
import { GENERAL, HIRING, INCIDENTS, RANDOM } from './office.ts'
import type { Key } from './people.ts'

/** `unread`: how many of the last messages somebody has not seen; nobody else has any left. */
type Conversation = { readonly people: readonly Key[]; readonly script: string; readonly unread: Partial<Record<Key, number>> }
export type Channel = Conversation & {
  readonly title: string
  readonly topic: string
  readonly isPrivate: boolean
  readonly guests: readonly Key[]
}

const MEMBERS: readonly Key[] = ['ann', 'bob', 'cleo', 'dan', 'eva', 'finn', 'gita', 'hugo']

/** The chat everyone starts in. */
export const FIRST = { script: GENERAL, unread: { ann: 2, cleo: 3 } satisfies Partial<Record<Key, number>> }

/** The first of its people makes the channel and writes its topic. */
export const CHANNELS: readonly Channel[] = [
  {
    title: 'checkout',
    topic: 'The new checkout: one page, three fields, no surprises',
    isPrivate: false,
    people: ['ann', 'bob', 'cleo', 'eva', 'finn', 'gita'],
    guests: [],
    script: CHECKOUT,
    unread: { ann: 5, bob: 1, cleo: 7 },
  },
  {
    title: 'design',
    topic: 'Screens, words and the space between them',
    isPrivate: false,
    people: ['cleo', 'ann', 'finn', 'eva'],
    guests: ['ivy'],
    script: DESIGN,
    unread: { ann: 3, ivy: 4 },
  },
  {
    title: 'incidents',
    topic: 'Something is broken? Say it here first.',
    isPrivate: false,
    people: ['hugo', 'bob', 'dan', 'eva', 'ann'],
    guests: [],
    script: INCIDENTS,
    unread: { ann: 4, bob: 2 },
  },
  {
    title: 'release-train',
    topic: 'Leaves Thursdays at 14:00',
    isPrivate: false,
    people: ['eva', 'ann', 'bob', 'finn', 'hugo'],
    guests: [],
    script: RELEASE_TRAIN,
    unread: { bob: 3 },
  },
  {
    title: 'random',
    topic: 'Not work',
    isPrivate: false,
    people: [...MEMBERS].reverse(),
    guests: [],
    script: RANDOM,
    unread: { ann: 6, bob: 6, cleo: 1 },
  },
  {
    title: 'hiring-platform',
    topic: 'Second platform engineer. Stays in this room.',
    isPrivate: true,
    people: ['ann', 'bob', 'hugo'],
    guests: [],
    script: HIRING,
    unread: { bob: 2 },
  },
]

export const DIRECTS: readonly Conversation[] = [
  { people: ['ann', 'bob'], script: ANN_AND_BOB, unread: { ann: 2 } },
  { people: ['cleo', 'ann'], script: ANN_AND_CLEO, unread: { cleo: 1 } },
  { people: ['cleo', 'ivy'], script: CLEO_AND_IVY, unread: { ivy: 1 } },
  { people: ['ann', 'bob', 'cleo', 'eva'], script: LAUNCH_CREW, unread: { bob: 1, cleo: 2 } },
  { people: ['ann'], script: NOTES, unread: {} },
]
