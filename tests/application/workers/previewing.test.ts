import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ports } from '../../../src/application/ports.ts'
import { PAGES } from '../../../src/application/previews/pages.ts'
import { PREVIEW_TASKS } from '../../../src/application/previews/tasks.ts'
import { startPreviewing } from '../../../src/application/workers/previewing.ts'
import { aHouse, anotherProcess, type House } from '../../support/house.ts'
import { newKey } from '../../support/keys.ts'
import type { TestClock } from '../../support/ports.ts'
import { until } from '../../support/until.ts'

const LINKS = ['https://acme.example/1', 'https://acme.example/2'] as const
const PAGE = '<!doctype html><title>A page</title>'

/** Answers every page slowly, and writes down who asked for which. */
const slowly =
  (asked: string[], isOpen: Promise<void>) =>
  (ports: Ports): Ports => ({
    ...ports,
    outgoing: {
      couldAsk: () => true,
      async ask({ url }) {
        asked.push(url)
        await isOpen
        return { outcome: 'answered', url, status: 200, type: 'text/html', retryAfter: '', bytes: Buffer.from(PAGE) }
      },
    },
  })

/** One that lost the lease and does not know it yet works beside the one that has it. */
function another({ ports }: House) {
  const { app, commands } = anotherProcess(ports)
  const report = (error: unknown): never => {
    throw error
  }
  const previewing = startPreviewing({ app, commands, holder: newKey(), mayGoOn: () => true, report })
  return { ...previewing, [Symbol.asyncDispose]: () => previewing.stop() }
}

const tasksIn = ({ ports }: House) => ports.documents.find(PREVIEW_TASKS, 'instance', { range: { field: 'dueAt', above: 0 }, limit: 100 })
const pagesIn = ({ ports }: House) => ports.documents.find(PAGES, 'instance', { range: { field: 'at', above: 0 }, limit: 100 })
const attachedIn = async ({ ports, general }: House) =>
  (await ports.log.read(`chat-${general}`, {})).filter(({ fact }) => fact.type === 'PreviewAttached')

test('two processes on one store ask for a page once, and each message gets its card once', async () => {
  const asked: string[] = []
  const gate = Promise.withResolvers<void>()
  await using house = await aHouse(slowly(asked, gate.promise))
  await using second = another(house)
  await using third = another(house)
  const others = [second, third]
  const { core, by, ann, general } = house
  for (let n = 0; n < 6; n++) await core.commands.messages.post(by(ann), general, { text: LINKS.join(' ') })
  await until(async () => (await tasksIn(house)).length > 0 && asked.length >= LINKS.length, 'somebody asks')
  for (const other of others) other.wake()
  await core.caughtUp(5_000)
  gate.resolve()
  await until(async () => (await pagesIn(house)).length === LINKS.length, 'both pages are there') // before anybody's claim is too old
  const clock = house.ports.clock as TestClock
  await until(async () => {
    const isNobodyAtWork = [house, ...others].every(one => one.readings()['flowra_previews_running'] === 0)
    if (isNobodyAtWork) clock.pass(1_000) // else their commands would come too late
    for (const other of others) other.wake()
    return (await attachedIn(house)).length >= 12 && (await tasksIn(house)).length === 0
  }, 'every card is there')
  assert.deepEqual(asked.toSorted(), LINKS)
  const cards = (await attachedIn(house)).map(({ subject, fact }) => `${subject} ${(fact as { url?: string }).url}`)
  assert.equal(cards.length, 12)
  assert.equal(new Set(cards).size, 12)
})
