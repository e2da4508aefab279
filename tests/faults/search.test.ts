import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Viewer } from '../../src/application/screens.ts'
import { aHouse, type House } from '../support/house.ts'
import { indexed } from '../support/indexed.ts'
import { newKey } from '../support/keys.ts'
import { profile } from '../support/profile.ts'
import { diceOf, oneOf } from './kit/random.ts'

/**
 * Search finds exactly what its reader may read (S28). The oracle is the query that draws the page of a chat: what stands there and says
 * the word is to be found, and nothing else, at no moment.
 */
const HISTORIES = Number(process.env['HISTORIES'] ?? 300)
const ACTS = 14
const WORDS = ['amber', 'birch', 'cedar']

type Posted = { readonly chatId: string; readonly messageId: string; readonly authorId: string }
/** `mark`: a word that stands in all of this history and in no other. */
type Story = {
  readonly mark: string
  readonly house: House
  readonly viewers: readonly Viewer[]
  readonly chats: readonly string[]
  readonly posted: Posted[]
}
type Chance = { readonly dice: () => number; readonly who: string; readonly other: string; readonly chatId: string }
type Act = (story: Story, chance: Chance) => Promise<unknown>

const commandsOf = ({ house }: Story) => house.core.commands
const text = ({ mark }: Pick<Story, 'mark'>, dice: () => number): string => `${mark}: ${oneOf(dice, WORDS)} and ${oneOf(dice, WORDS)}`

const ACT: Readonly<Record<string, Act>> = {
  async post(story, { dice, who, chatId }) {
    const { messageId } = await commandsOf(story).messages.post(story.house.by(who), chatId, { text: text(story, dice) })
    story.posted.push({ chatId, messageId, authorId: who })
  },
  edit(story, { dice }) {
    const one = oneOf(dice, story.posted)
    return commandsOf(story).messages.edit(story.house.by(one.authorId), one, { text: text(story, dice) })
  },
  delete: (story, { dice, who }) => commandsOf(story).messages.delete(story.house.by(who), oneOf(dice, story.posted)),
  join: (story, { who, chatId }) => commandsOf(story).participants.join(story.house.by(who), chatId),
  leave: (story, { who, chatId }) => commandsOf(story).participants.leave(story.house.by(who), chatId),
  add: (story, { who, other, chatId }) => commandsOf(story).participants.add(story.house.by(who), chatId, { personId: other }),
  remove: (story, { who, other, chatId }) => commandsOf(story).participants.remove(story.house.by(who), chatId, other),
  archive: (story, { who, chatId }) => commandsOf(story).chats.archive(story.house.by(who), chatId),
}
const DRAWN = Object.keys(ACT).flatMap(name =>
  Array.from({ length: { post: 6, edit: 3, delete: 2, add: 3, remove: 3 }[name] ?? 1 }, () => name),
)

test(`in ${HISTORIES} histories everybody finds exactly what they may read`, { timeout: 300_000 }, async t => {
  await using house = await aHouse()
  const viewers = await peopleOf(house)
  const stories: Story[] = []
  let surplus = 0
  for (let seed = 0; seed < HISTORIES; seed++) {
    const dice = diceOf(seed)
    const story = await begun(house, viewers, { dice, mark: `history${seed}` })
    stories.push(story)
    for (let turn = 0; turn < ACTS; turn++) {
      const [who, other] = [oneOf(dice, viewers).person.id, oneOf(dice, viewers).person.id]
      await ACT[oneOf(dice, DRAWN)]?.(story, { dice, who, other, chatId: oneOf(dice, story.chats) }).catch(refused)
    }
    surplus += await early(story, dice)
  }
  assert.equal(surplus, 0, 'found what may not be read, while the index is behind')
  await indexed(house)
  let found = 0
  const differences: string[] = []
  for (const [seed, story] of stories.entries())
    for (const viewer of viewers)
      for (const word of WORDS) {
        const [seen, wanted] = [await searched(story, viewer, word), await readable(story, viewer, word)]
        found += wanted.length
        if (seen.join() !== wanted.join()) differences.push(`${seed}: ${viewer.person.name} ${word} finds ${seen} instead of ${wanted}`)
      }
  t.diagnostic(`${found} times something was to be found, ${differences.length} differences`)
  assert.deepEqual(differences.slice(0, 5), [])
  assert.ok(found > HISTORIES * 5, `only ${found}`)
})

async function peopleOf(house: House): Promise<readonly Viewer[]> {
  const { commands, queries } = house.core
  const register = async (name: string) => (await commands.people.register(newKey(), 'local', profile(name))).personId
  const [cleo, gus] = [await register('Cleo'), await register('Gus')]
  await commands.members.add(house.by(house.ann), { personId: cleo, role: 'member' })
  await commands.members.add(house.by(house.ann), { personId: gus, role: 'guest' })
  await house.core.caughtUp(5_000)
  return Promise.all([house.ann, house.bob, cleo, gus].map(async id => (await queries.viewer('acme', id)) ?? assert.fail(id)))
}

async function begun(house: House, viewers: readonly Viewer[], { dice, mark }: { dice: () => number; mark: string }): Promise<Story> {
  const { chats, messages } = house.core.commands
  const some = () => viewers.filter(() => dice() < 0.4).map(({ person }) => person.id)
  const made = []
  for (const visibility of ['public', 'private'])
    made.push((await chats.create(house.by(house.ann), { title: `C ${newKey()}`, visibility, personIds: some() })).chatId)
  const [, secret = ''] = made
  const { messageId } = await messages.post(house.by(house.ann), secret, { text: text({ mark }, dice) })
  return { mark, house, viewers, chats: made, posted: [{ chatId: secret, messageId, authorId: house.ann }] }
}

/** Somebody looks at once: less may be found than stands there, never more. */
async function early(story: Story, dice: () => number): Promise<number> {
  const [viewer, word] = [oneOf(dice, story.viewers), oneOf(dice, WORDS)]
  const wanted = new Set(await readable(story, viewer, word))
  return (await searched(story, viewer, word)).filter(id => !wanted.has(id)).length
}

async function searched({ house, mark }: Story, viewer: Viewer, word: string): Promise<readonly string[]> {
  const { hits, next } = await house.core.queries.search(viewer, { words: `${word} ${mark}` })
  assert.equal(next, null, 'all of it must stand on one page')
  return hits.map(({ message }) => message.id).toSorted()
}

async function readable({ house, chats }: Story, viewer: Viewer, word: string): Promise<readonly string[]> {
  const rows = []
  for (const chatId of chats) {
    const chat = await house.core.queries.readableChat(house.workspaceId, viewer.person.id, chatId).catch(refused)
    if (chat) rows.push(...(await house.core.queries.messagePage({ chat }, {})).rows)
  }
  return rows.flatMap(row => (row.text?.typed.includes(word) ? [row.id] : [])).toSorted()
}

function refused(error: { readonly reason?: string; readonly code?: string }): undefined {
  if (error.reason === undefined && error.code === undefined) throw error
}
