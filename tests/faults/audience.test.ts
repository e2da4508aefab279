import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../../src/application/execute.ts'
import { anApp, type Member, SLUG, type Socket, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'
import { type Dice, diceOf, oneOf } from './kit/random.ts'

/**
 * Whoever is told of anything may read it at that moment, and whoever may read it and looks is told (S28). The oracle is the query
 * that draws the page: who gets an answer from it is a reader.
 */
const HISTORIES = Number(process.env['HISTORIES'] ?? 2_000)
const ACTS = 14
const AT_ONCE = 4
const PATIENCE_MS = 5_000

/** Somebody's page: what it was told, and at which chats it looks. */
type Page = { readonly who: Member; readonly socket: Socket; looking: ReadonlySet<string> }
type Story = {
  readonly app: TestApp
  readonly dice: Dice
  readonly chats: readonly string[]
  readonly pages: readonly Page[]
  readonly posted: Posted[]
}
type Posted = { readonly chatId: string; readonly messageId: string; readonly author: Member; word: string | undefined } // that stands in it now
type What = { readonly act: string; readonly chatId: string; readonly version: number }
type Told = What & { readonly listening: readonly Page[]; readonly unheard: readonly Page[]; readonly strangers: readonly Page[] }

type Act = (story: Story, actor: Member, chatId: string) => Promise<{ readonly answer: Answer; readonly chatId: string }>

const inChat =
  (act: (story: Story, actor: Member, chatId: string, other: Member) => Promise<Answer>): Act =>
  async (story, actor, chatId) => ({ answer: await act(story, actor, chatId, oneOf(story.dice, story.pages).who), chatId })

const ofMessage =
  (act: (story: Story, one: Posted, actor: Member) => Promise<Answer>): Act =>
  async (story, actor) => {
    const one = oneOf(story.dice, story.posted)
    return { answer: await act(story, one, actor), chatId: one.chatId }
  }

const commandsOf = ({ app }: Story) => app.flowra.core.commands

type OneAct = { readonly weight: number; readonly isAboutAccess?: true; readonly act: Act }

/** What happens in a history; whatever somebody may not do is refused and changes nothing. */
const ACT: Readonly<Record<string, OneAct>> = {
  post: { weight: 8, act: inChat((story, actor, chatId) => posts(story, actor, chatId)) },
  name: {
    weight: 3,
    act: inChat((story, actor, chatId, other) => posts(story, actor, chatId, { before: `@${other.name.toLowerCase()} @team ` })),
  },
  reply: {
    weight: 3,
    act: ofMessage((story, { chatId, messageId }, actor) =>
      posts(story, actor, chatId, { threadId: messageId, isAlsoInChat: story.dice() < 0.3 }),
    ),
  },
  forward: {
    weight: 3,
    act: async (story, actor, chatId) => {
      const word = newWord()
      const from = oneOf(story.dice, story.posted)
      const { messageId, ...answer } = await commandsOf(story).messages.forward(actor.by(), from, {
        toChatId: chatId,
        text: word,
        isConfirmed: true,
      })
      story.posted.push({ chatId, messageId, author: actor, word })
      return { answer, chatId }
    },
  },
  edit: {
    weight: 3,
    act: ofMessage(async (story, one) => {
      const word = newWord()
      const answer = await commandsOf(story).messages.edit(one.author.by(), one, { text: `Again ${word}` })
      one.word = word
      return answer
    }),
  },
  delete: {
    weight: 2,
    act: ofMessage(async (story, one, actor) => {
      const answer = await commandsOf(story).messages.delete(actor.by(), one)
      one.word = undefined
      return answer
    }),
  },
  react: { weight: 2, act: ofMessage((story, one, actor) => commandsOf(story).messages.react(actor.by(), one, '+1')) },
  join: { weight: 3, isAboutAccess: true, act: inChat((story, actor, chatId) => commandsOf(story).participants.join(actor.by(), chatId)) },
  leave: {
    weight: 2,
    isAboutAccess: true,
    act: inChat((story, actor, chatId) => commandsOf(story).participants.leave(actor.by(), chatId)),
  },
  add: {
    weight: 4,
    isAboutAccess: true,
    act: inChat((story, actor, chatId, other) => commandsOf(story).participants.add(actor.by(), chatId, { personId: other.id })),
  },
  remove: {
    weight: 4,
    isAboutAccess: true,
    act: inChat((story, actor, chatId, other) => commandsOf(story).participants.remove(actor.by(), chatId, other.id)),
  },
  close: { weight: 2, isAboutAccess: true, act: inChat((story, actor, chatId) => commandsOf(story).chats.makePrivate(actor.by(), chatId)) },
  open: {
    weight: 2,
    isAboutAccess: true,
    act: inChat((story, actor, chatId) => commandsOf(story).chats.makePublic(actor.by(), chatId, { isConfirmed: true })),
  },
  'delete the chat': {
    weight: 1,
    isAboutAccess: true,
    act: inChat((story, actor, chatId) => commandsOf(story).chats.delete(actor.by(), chatId, { isConfirmed: true })),
  },
  restore: { weight: 2, isAboutAccess: true, act: inChat((story, actor, chatId) => commandsOf(story).chats.restore(actor.by(), chatId)) },
}

const newWord = (): string => `w${newKey().replaceAll('-', '')}`

type Words = { readonly before?: string; readonly threadId?: string; readonly isAlsoInChat?: boolean }

async function posts(story: Story, actor: Member, chatId: string, { before = '', ...more }: Words = {}): Promise<Answer> {
  const word = newWord()
  const { messageId, ...answer } = await commandsOf(story).messages.post(actor.by(), chatId, { text: `${before}${word}`, ...more })
  story.posted.push({ chatId, messageId, author: actor, word })
  return answer
}

const DRAWN = Object.entries(ACT).flatMap(([name, { weight }]) => Array.from({ length: weight }, () => name))

test(`in ${HISTORIES.toLocaleString('en')} histories whoever is told is whoever may read`, { timeout: 20 * 60_000 }, async t => {
  await using app = await anApp()
  const differences: string[] = []
  let next = 0
  let told = 0
  const worker = async () => {
    for (let seed = next++; seed < HISTORIES; seed = next++) told += await history(app, seed, differences)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  t.diagnostic(`${told} things told, ${differences.length} differences`)
  assert.deepEqual(differences.slice(0, 10), [])
  assert.ok(told > HISTORIES * 3, `only ${told} things were told`)
})

/** Ann may most. */
const actorIn = ({ app, dice, pages }: Story): Member => (dice() < 0.3 ? app.ann : oneOf(dice, pages).who)

/** Answers how many things were told to somebody. */
async function history(app: TestApp, seed: number, differences: string[]): Promise<number> {
  const dice = diceOf(seed)
  const story = await begun(app, dice, seed)
  const told: Told[] = []
  for (let turn = 0; turn < ACTS; turn++) {
    const name = oneOf(dice, DRAWN)
    const before = story.pages.map(page => page.looking)
    const done = await (ACT[name] as OneAct).act(story, actorIn(story), oneOf(dice, story.chats)).catch(refused)
    if (done && done.answer.changes.length > 0)
      told.push(await outcome(story, before, { act: name, chatId: done.chatId, version: done.answer.version }))
    if (ACT[name]?.isAboutAccess) await Promise.all(story.pages.map(page => looks(page, story.chats)))
  }
  await Promise.all(story.pages.map(page => looks(page, story.chats))) // whatever was on its way is here behind it
  for (const one of told)
    differences.push(...one.unheard.map(({ who }) => `${seed}: ${who.name} was not told of ${one.act} at ${one.version}`))
  for (const one of told)
    for (const { who, socket } of one.strangers)
      if (socket.words.some(word => covers(word, one))) differences.push(`${seed}: ${who.name} was told of ${one.act} at ${one.version}`)
  differences.push(...(await found(story, seed)))
  for (const { socket } of story.pages) socket.close()
  return told.reduce((sum, { listening }) => sum + listening.length, 0)
}

/** Everybody looks for words of this history: they find those that stand in what they may read now, and no others. */
async function found({ app, dice, pages, posted }: Story, seed: number): Promise<readonly string[]> {
  const { core } = app.flowra
  await core.caughtUp(PATIENCE_MS)
  const wrong: string[] = []
  for (const { who } of pages.slice(0, -1)) {
    const viewer = await core.queries.viewer(SLUG, who.id)
    const { chatId, messageId, word } = oneOf(dice, posted)
    if (!viewer || word === undefined) continue
    const { hits } = await core.queries.search(viewer, { words: word })
    const isFound = hits.some(({ message }) => message.id === messageId)
    if (isFound !== (await isReader(app, who, chatId)))
      wrong.push(`${seed}: ${who.name} ${isFound ? 'found what they may not read' : 'did not find what they may'}`)
    const named = await core.queries.mentions(viewer)
    for (const { mention } of named.items)
      if (!(await isReader(app, who, mention.chatId))) wrong.push(`${seed}: ${who.name} is shown a mention they may not read`)
  }
  return wrong
}

/** Who was to be told, who was not although they should have been, and who must never be. */
async function outcome({ app, pages }: Story, before: readonly ReadonlySet<string>[], what: What): Promise<Told> {
  const may = await Promise.all(pages.map(page => isReader(app, page.who, what.chatId)))
  const listening = pages.filter((_, at) => may[at] && before[at]?.has(what.chatId))
  const heard = await Promise.all(listening.map(page => hears(page, what)))
  return { ...what, listening, unheard: listening.filter((_, at) => !heard[at]), strangers: pages.filter((_, at) => !may[at]) }
}

/** Ann's chats with some in them; everybody's page looks at both, Eve's too. */
async function begun(app: TestApp, dice: Dice, seed: number): Promise<Story> {
  const { chats } = app.flowra.core.commands
  const people = [app.ann, app.bob, app.cleo, app.dan, app.gus]
  const some = () => people.filter(() => dice() < 0.4).map(({ id }) => id)
  const made = [
    await chats.create(app.ann.by(), { title: `Open ${seed} ${newKey()}`, visibility: 'public', personIds: some() }),
    await chats.create(app.ann.by(), { title: `Closed ${seed}`, visibility: 'private', personIds: some() }),
  ].map(({ chatId }) => chatId)
  const pages = await Promise.all([...people, app.eve].map(async who => ({ who, socket: await who.socket(), looking: new Set<string>() })))
  await Promise.all(pages.map(page => looks(page, made)))
  const word = newWord()
  const first = await app.flowra.core.commands.messages.post(app.ann.by(), made[1] as string, { text: word })
  return { app, dice, chats: made, pages, posted: [{ chatId: made[1] as string, messageId: first.messageId, author: app.ann, word }] }
}

/** As a page does whenever its side bar changed. */
async function looks(page: Page, chats: readonly string[]): Promise<void> {
  const heard = page.socket.words.length
  page.socket.look(Object.fromEntries(chats.map(chatId => [chatId, 0])))
  const answer = await until(() => page.socket.words.slice(heard).findLast(word => word.t === 'pong'))
  page.looking = new Set(Object.keys((answer?.['versions'] as Record<string, number> | undefined) ?? {}))
}

const hears = async ({ socket }: Page, what: What): Promise<boolean> =>
  (await until(() => socket.words.find(word => covers(word, what) || isVersion(word, what)))) !== undefined

type Word = Socket['words'][number]
const covers = (word: Word, { chatId, version }: What): boolean =>
  word.t === 'html' && word['chat'] === chatId && Number(word['after']) < version && version <= Number(word['version'])
/** Whose own rights were looked at anew asks for what it missed. */
const isVersion = (word: Word, { chatId, version }: What): boolean =>
  word.t === 'pong' && ((word['versions'] as Record<string, number>)[chatId] ?? 0) >= version

async function until<T>(look: () => T | undefined): Promise<T | undefined> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(1)) {
    const found = look()
    if (found !== undefined) return found
  }
  return undefined
}

const isReader = ({ flowra, workspaceId }: TestApp, { id }: Member, chatId: string): Promise<boolean> =>
  flowra.core.queries.readableChat(workspaceId, id, chatId).then(
    () => true,
    () => false,
  )

function refused(error: { readonly reason?: string; readonly code?: string }): undefined {
  if (error.reason === undefined && error.code === undefined) throw error
}
