import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ports } from '../../src/application/ports.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { anotherProcess } from '../support/house.ts'
import { newKey } from '../support/keys.ts'
import { until } from '../support/until.ts'

/** Ports whose log cannot be followed while it is cut; everything else goes on, so that only the lease can tell. */
function cuttable() {
  let cut: { readonly mended: Promise<void>; mend(): void } | undefined
  const on = (ports: Ports): Ports => ({
    ...ports,
    log: {
      ...ports.log,
      async follow(...words) {
        await cut?.mended
        return ports.log.follow(...words)
      },
      async last() {
        await cut?.mended
        return ports.log.last()
      },
    },
  })
  return {
    on,
    cuts() {
      let mend = (): void => undefined
      const mended = new Promise<void>(resolve => {
        mend = resolve
      })
      cut = { mended, mend }
    },
    mends() {
      cut?.mend()
      cut = undefined
    },
  }
}

const standing = (app: TestApp) => app.flowra.core.authority.standing()
const post = ({ flowra, ann, chats }: TestApp, text: string) => flowra.core.commands.messages.post(ann.by(), chats.launch, { text })

test('a process that cannot read the log holds its answers and frames, and tells what was missed when it can again', async () => {
  const wire = cuttable()
  await using app = await anApp({ on: wire.on })
  const bob = await app.bob.socket()
  bob.look({ [app.chats.launch]: 0 })
  await bob.hears(word => word.t === 'pong')
  wire.cuts()
  await until(() => standing(app) === 'held', 'held')
  bob.forget()
  await post(app, 'Said while nothing could be read')
  await sleep(300)
  assert.deepEqual(bob.words, [], 'no frame')
  const begin = performance.now()
  const refused = await app.bob.get(at.chat(app.chats.launch))
  assert.equal(refused.status, 503)
  assert.ok(refused.headers.get('retry-after'))
  assert.ok(performance.now() - begin > 1_500, 'it was held first')
  const waiting = app.bob.get(at.chat(app.chats.launch))
  wire.mends()
  assert.equal((await waiting).status, 200)
  await bob.hears(word => word.t === 'reset')
  await post(app, 'And on it goes')
  await bob.hears(word => word.t === 'html')
})

test('who lost a right meanwhile gets nothing of it afterwards', async () => {
  const wire = cuttable()
  await using app = await anApp({ on: wire.on })
  const { commands } = anotherProcess(app.ports)
  const dan = await app.dan.socket()
  dan.look({ [app.chats.launch]: 0 })
  await dan.hears(word => word.t === 'pong')
  wire.cuts()
  await until(() => standing(app) === 'held', 'held')
  dan.forget()
  await commands.members.remove({ ...app.ann.by(), command: newKey() }, app.dan.id)
  await post(app, 'Not for Dan')
  await sleep(300)
  wire.mends()
  assert.equal(await dan.closed(), 1008)
  assert.deepEqual(dan.words, [])
})

test('after ten seconds its pages go elsewhere, and it is not ready until it can read again', async () => {
  const wire = cuttable()
  await using app = await anApp({ on: wire.on })
  const ready = async () => (await app.fetch('/health/ready')).status
  assert.equal(await ready(), 200)
  const bob = await app.bob.socket()
  wire.cuts()
  const begin = performance.now()
  await until(async () => (await ready()) === 503, 'red', 15_000)
  assert.ok(performance.now() - begin < 3 * 5_000)
  assert.equal(await bob.closed(), 1013)
  assert.ok(performance.now() - begin > 9_000, 'not before its time')
  await assert.rejects(app.bob.socket(), /503/)
  wire.mends()
  await until(async () => (await ready()) === 200, 'green')
  const again = await app.bob.socket()
  again.close()
})
