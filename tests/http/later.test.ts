import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, RATES } from '../../src/application/limits.ts'
import { REMINDERS } from '../../src/application/read-models/reminders.ts'
import { SCHEDULES } from '../../src/application/read-models/schedules.ts'
import { paths } from '../../views/paths.ts'
import { anApp, at, type Member, RIVALS, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'

const LAUNCHED = 'Launch <b>now</b> & be done'
const AT_NINE = '2026-12-01T09:00'
const FIELDS = { text: LAUNCHED, when: 'at', at: AT_NINE }
const TIMES = [
  ['', 'Choose a day and a time.', 400],
  ['soon', 'This is not a day and a time, as in 2026-12-01T09:00.', 400],
  ['2026-12-01T09:00:00Z', 'This is not a day and a time, as in 2026-12-01T09:00.', 400],
  ['2026-02-30T09:00', 'There is no such day or time.', 400],
  ['2026-12-01T25:00', 'There is no such day or time.', 400],
  ['2020-01-01T09:00', 'That time has passed. Choose a later one.', 409],
  ['2031-01-01T09:00', 'That is more than two years ahead.', 409],
] as const

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const schedulesOf = ({ ports, workspaceId }: TestApp, who: Member) =>
  ports.documents.find(SCHEDULES, workspaceId, { equal: { personId: who.id }, order: { field: 'dueAt', direction: 'up' }, limit: 200 })
const remindersOf = ({ ports, workspaceId }: TestApp, who: Member) =>
  ports.documents.find(REMINDERS, workspaceId, {
    equal: { askedById: who.id, state: 'waiting' },
    order: { field: 'dueAt', direction: 'up' },
    limit: 200,
  })
const asForm = (path: string, method: string): string => `${path}?_method=${method}`

async function scheduled(app: TestApp, who: Member, text = LAUNCHED): Promise<string> {
  const answer = await who.submits(at.schedules(app.chats.launch), { ...FIELDS, key: newKey(), text })
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, at.drafts])
  const found = (await schedulesOf(app, who)).find(one => one.text === text)
  return found?.id ?? assert.fail('it is not kept')
}

async function remindedOf(app: TestApp, who: Member, text: string): Promise<string> {
  const { reminder } = await app.flowra.core.commands.reminders.ask(who.by(), app.chats.launch, `me tomorrow ${text}`)
  return reminder.id
}

test('a time that cannot be is refused beside its field; words and time stand in the form again, and nothing is kept', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const schedule = await scheduled(app, app.ann, 'As it was')
  const reminder = await remindedOf(app, app.ann, 'the numbers')
  const message = await app.bob.posts(launch, 'Look at this')
  const before = [await schedulesOf(app, app.ann), await remindersOf(app, app.ann)]
  for (const [time, sentence, status] of TIMES) {
    const ways = {
      add: await app.ann.submits(at.schedules(launch), { ...FIELDS, key: newKey(), at: time }),
      change: await app.ann.submits(asForm(at.schedule(schedule), 'PATCH'), { ...FIELDS, at: time }),
      remind: await app.ann.submits(asForm(at.remind(launch, message), 'PUT'), { when: 'at', at: time }),
      move: await app.ann.submits(asForm(at.reminder(reminder), 'PATCH'), { text: LAUNCHED, when: 'at', at: time }),
    }
    for (const [way, answer] of Object.entries(ways)) {
      const page = await answer.text()
      assert.equal(answer.status, status, `${way} ${time}`)
      assert.ok(page.includes(sentence), `${way} ${time}`)
      assert.ok(
        page.includes(`name="at" value="${time}"`) || new RegExp(`name="at"[^>]* value="${time}"`).test(page),
        `${way} keeps ${time}`,
      )
      if (way !== 'remind') assert.ok(page.includes(escaped(LAUNCHED)), `${way} keeps what was written`)
    }
  }
  assert.deepEqual([await schedulesOf(app, app.ann), await remindersOf(app, app.ann)], before)
})

test('a choice that is not on offer, and words that are none, are refused in each way', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const schedule = await scheduled(app, app.ann)
  const reminder = await remindedOf(app, app.ann, 'the numbers')
  const message = await app.bob.posts(launch, 'Look at this')
  for (const when of ['', 'never', '__proto__', 'AT']) {
    assert.equal((await app.ann.submits(at.schedules(launch), { ...FIELDS, key: newKey(), when })).status, 400)
    assert.equal((await app.ann.submits(asForm(at.schedule(schedule), 'PATCH'), { ...FIELDS, when })).status, 400)
    assert.equal((await app.ann.submits(asForm(at.remind(launch, message), 'PUT'), { when, at: AT_NINE })).status, 400)
    assert.equal((await app.ann.submits(asForm(at.reminder(reminder), 'PATCH'), { text: 'x', when, at: AT_NINE })).status, 400)
  }
  const refused: readonly (readonly [string, number, RegExp])[] = [
    ['  ', 400, /Write something first\./],
    ['x'.repeat(LIMITS.messageText + 1), 400, /\S/],
    ['/topic Ship', 409, /A command cannot be sent later\./],
    ['/dance', 400, /There is no command \/dance\./],
  ]
  for (const [text, status, sentence] of refused)
    for (const answer of [
      await app.ann.submits(at.schedules(launch), { ...FIELDS, key: newKey(), text }),
      await app.ann.submits(asForm(at.schedule(schedule), 'PATCH'), { ...FIELDS, text }),
    ]) {
      assert.equal(answer.status, status, text.slice(0, 20))
      assert.match(await answer.text(), sentence)
    }
  assert.equal((await app.ann.submits(asForm(at.reminder(reminder), 'PATCH'), { text: ' ', when: 'at', at: AT_NINE })).status, 400)
  assert.deepEqual(
    (await schedulesOf(app, app.ann)).map(({ text }) => text),
    [LAUNCHED],
  )
})

test('a form without script keeps a message once and drops its draft; names of files without the files are refused', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.ann.sends('PUT', at.draft(launch), { text: LAUNCHED, base: '' })
  const [key, other] = [newKey(), newKey()]
  for (const name of ['plan.pdf', 'a b.png']) {
    const refused = await app.ann.submits(at.schedules(launch), { ...FIELDS, key: other, files: name })
    assert.equal(refused.status, 409)
    const page = await refused.text()
    assert.match(page, /The files did not come along\./)
    assert.ok(page.includes(escaped(LAUNCHED)), 'the words are kept')
  }
  assert.equal((await schedulesOf(app, app.ann)).length, 0)
  for (let n = 0; n < 2; n++) {
    const answer = await app.ann.submits(at.schedules(launch), { ...FIELDS, key, files: '' }) // as a browser sends it when none was chosen
    assert.equal(answer.status, 303)
  }
  assert.equal((await schedulesOf(app, app.ann)).length, 1)
  assert.equal((await app.ann.submits(at.schedules(launch), { ...FIELDS, key, text: 'Other words' })).status, 409)
  const list = await (await app.ann.get(at.drafts)).text()
  assert.equal(list.split(escaped(LAUNCHED)).length - 1, 1, 'the message, and no draft beside it')
})

test('without script files come along, are there while the time is asked for, stand in the list and go out', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const sends = (fields: Record<string, string>, ...names: readonly string[]) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({ csrf: app.ann.csrf, key: newKey(), ...fields })) body.set(name, value)
    for (const name of names) body.append('files', new File(['Plan'], name))
    return app.fetch(at.schedules(launch), { method: 'POST', headers: { cookie: app.ann.cookie, origin: app.origin }, body })
  }
  const asking = await sends({ text: '', when: 'at' }, 'Plan.txt', 'Budget.txt')
  const form = await asking.text()
  assert.equal(asking.status, 400)
  assert.match(form, /Choose a day and a time\./)
  const fileIds = [...form.matchAll(/name="fileIds" value="([^"]+)"/g)].map(([, id]) => id as string)
  assert.equal(fileIds.length, 2)
  for (const name of ['Plan.txt', 'Budget.txt']) assert.ok(form.includes(name))
  const foreign = await app.bob.submits(at.schedules(launch), { ...FIELDS, key: newKey(), fileIds })
  assert.equal(foreign.status, 422)
  assert.ok(!(await foreign.text()).includes('Plan.txt'), "Ann's are not shown to Bob")
  assert.equal((await app.ann.submits(at.schedules(launch), { key: newKey(), text: '', when: 'at', at: AT_NINE, fileIds })).status, 303)
  const list = await (await app.ann.get(at.drafts)).text()
  for (const id of fileIds) assert.ok(list.includes(`href="${at.file(id)}"`))
  const [kept] = await schedulesOf(app, app.ann)
  const change = asForm(at.schedule(kept?.id ?? ''), 'PATCH')
  assert.equal((await app.ann.submits(change, { text: '', when: 'at', at: AT_NINE })).status, 303, 'files need no words')
  assert.equal((await app.ann.sends('DELETE', at.file(fileIds[0] as string))).status, 409)
  const both = { key: newKey(), text: 'Again', fileIds }
  assert.equal((await app.ann.sends('POST', at.messages(launch), both)).status, 409)
  assert.equal((await app.bob.get(at.file(fileIds[0] as string))).status, 404)
  assert.equal((await app.ann.submits(at.sendSchedule(kept?.id ?? ''))).status, 303)
  assert.equal(await (await app.bob.get(at.file(fileIds[0] as string))).text(), 'Plan')
  const twice = { key: newKey(), text: 'Twice', when: 'tomorrow' }
  const thrice = await Promise.all([sends(twice, 'Plan.txt'), sends(twice, 'Plan.txt'), sends(twice, 'Plan.txt')])
  assert.deepEqual(
    thrice.map(({ status }) => status),
    [303, 303, 303],
    'a form that comes three times at once is one message',
  )
  assert.equal((await schedulesOf(app, app.ann)).filter(({ text }) => text === 'Twice').length, 1)
  assert.equal((await sends(twice, 'Plan.txt', 'More.txt')).status, 409)
  assert.equal((await sends({ text: LAUNCHED, when: 'tomorrow' }, 'setup.exe')).status, 422)
  assert.equal((await sends({ text: LAUNCHED, when: 'tomorrow' }, 'Plan.txt')).status, 303)
  assert.equal((await sends({ text: LAUNCHED, when: 'monday' }, '')).status, 303, 'an input that nothing was chosen in')
})

test('by script the sentence comes with the answer, and the draft is left to the page', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.ann.sends('PUT', at.draft(launch), { text: LAUNCHED, base: '' })
  const answer = await app.ann.sends('POST', at.schedules(launch), { ...FIELDS, key: newKey() })
  assert.deepEqual([answer.status, answer.headers.get('Flowra-Said')], [204, 'It will be sent on 1 December at 9:00.'])
  assert.equal(answer.headers.get('Flowra-At'), '2026-12-01T08:00:00.000Z')
  const asked = await app.ann.sends('POST', at.messages(launch), { key: newKey(), text: '/remind me 2026-12-01 9:00 look' })
  assert.deepEqual(
    ['Flowra-Said', 'Flowra-At'].map(name => asked.headers.get(name)),
    ['I will remind you on 1 December at 9:00.', '2026-12-01T08:00:00.000Z'],
  )
  assert.equal(await (await app.ann.get(at.draft(launch))).text(), LAUNCHED)
})

test('there is room for a hundred that wait, and for one more when one goes', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { schedules, reminders } = app.flowra.core.commands
  await Promise.all(
    Array.from({ length: LIMITS.schedules }, (_, n) => schedules.add(app.ann.by(), launch, { text: `n ${n}`, when: 'at', at: AT_NINE })),
  )
  await Promise.all(Array.from({ length: LIMITS.reminders }, (_, n) => reminders.ask(app.ann.by(), launch, `me tomorrow n ${n}`)))
  const full = await app.ann.submits(at.schedules(launch), { ...FIELDS, key: newKey() })
  assert.equal(full.status, 409)
  const page = await full.text()
  assert.match(page, /100/)
  assert.ok(page.includes(escaped(LAUNCHED)), 'the words are kept')
  const asks = (text: string) => app.ann.submits(at.messages(launch), { key: newKey(), text })
  const refused = await asks('/remind me tomorrow once more')
  assert.equal(refused.status, 409)
  assert.match(await refused.text(), /\/remind me tomorrow once more/, 'the words are kept')
  assert.equal((await app.bob.submits(at.schedules(launch), { ...FIELDS, key: newKey() })).status, 303, "Bob's are his own")
  const [first] = await schedulesOf(app, app.ann)
  const [oldest] = await remindersOf(app, app.ann)
  assert.equal((await app.ann.submits(asForm(at.schedule(first?.id ?? ''), 'DELETE'))).status, 303)
  assert.equal((await app.ann.submits(asForm(at.reminder(oldest?.id ?? ''), 'DELETE'))).status, 303)
  assert.equal((await app.ann.submits(at.schedules(launch), { ...FIELDS, key: newKey() })).status, 303)
  assert.equal((await asks('/remind me tomorrow once more')).status, 303)
})

test('what came back waits again only where there is room', async () => {
  await using app = await anApp()
  const { reminders } = app.flowra.core.commands
  const { reminder } = await reminders.ask(app.ann.by(), app.chats.launch, 'me in 1h the first')
  await reminders.fire({ kind: 'reminder', ...reminder })
  await Promise.all(Array.from({ length: LIMITS.reminders }, (_, n) => reminders.ask(app.ann.by(), app.chats.launch, `me tomorrow n ${n}`)))
  const snoozes = () => app.ann.submits(asForm(at.reminder(reminder.id), 'PATCH'), { text: 'the first', when: 'tomorrow', at: '' })
  const refused = await snoozes()
  assert.deepEqual([refused.status, /There is room for 100/.test(await refused.text())], [409, true])
  const [one] = await remindersOf(app, app.ann)
  assert.equal((await app.ann.submits(asForm(at.reminder(one?.id ?? ''), 'PATCH'), { text: 'x', when: 'monday', at: '' })).status, 303)
  await reminders.cancel(app.ann.by(), one?.id ?? '')
  assert.equal((await snoozes()).status, 303)
})

test('Ann may have Bob reminded some times an hour, herself and others all the same', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const asks = (text: string, key = newKey()) => app.ann.submits(at.messages(launch), { key, text })
  const key = newKey()
  const most = RATES.remindAnother.points
  for (let n = 1; n < most; n++) await app.flowra.core.commands.reminders.ask(app.ann.by(), launch, `@bob tomorrow n ${n}`)
  for (let n = 0; n < 3; n++) assert.equal((await asks('/remind @bob tomorrow the last', key)).status, 303, 'one wish is one')
  const refused = await asks('/remind @bob tomorrow once more')
  assert.equal(refused.status, 429)
  const page = await refused.text()
  assert.match(page, /You asked me often to remind @bob\. Try again in an hour\./)
  assert.match(page, /\/remind @bob tomorrow once more/, 'the words are kept')
  for (const who of ['@cleo', 'me', 'here']) assert.equal((await asks(`/remind ${who} tomorrow once more`)).status, 303, who)
  assert.equal((await app.cleo.submits(at.messages(launch), { key: newKey(), text: '/remind @bob tomorrow hello' })).status, 303)
})

test("what is somebody else's is not there: for a member, for a stranger, and by an id that is none", async () => {
  await using app = await anApp()
  const [schedule, reminder] = [await scheduled(app, app.ann), await remindedOf(app, app.ann, 'the numbers')]
  const before = [await schedulesOf(app, app.ann), await remindersOf(app, app.ann)]
  const tries: readonly (readonly [Member, ReturnType<typeof paths>, string, string])[] = [
    [app.bob, at, schedule, reminder],
    [app.eve, paths(RIVALS), schedule, reminder],
    [app.ann, at, newKey(), newKey()],
    [app.ann, at, 'x', 'x'],
  ]
  for (const [who, there, itsSchedule, itsReminder] of tries) {
    const answers = [
      await who.get(there.schedule(itsSchedule)),
      await who.submits(asForm(there.schedule(itsSchedule), 'PATCH'), FIELDS),
      await who.submits(there.sendSchedule(itsSchedule)),
      await who.submits(asForm(there.schedule(itsSchedule), 'DELETE')),
      await who.get(there.reminder(itsReminder)),
      await who.submits(asForm(there.reminder(itsReminder), 'PATCH'), FIELDS),
      await who.submits(asForm(there.reminderDone(itsReminder), 'PUT')),
      await who.submits(asForm(there.reminderDone(itsReminder), 'DELETE')),
      await who.submits(asForm(there.reminder(itsReminder), 'DELETE')),
    ]
    for (const [n, { status }] of answers.entries()) assert.equal(status, 404, `${who.name}, ${itsSchedule}, ${n}`)
    for (const answer of answers) assert.ok(!(await answer.text()).includes(escaped(LAUNCHED)))
  }
  assert.deepEqual([await schedulesOf(app, app.ann), await remindersOf(app, app.ann)], before)
})

test('a message that is no longer saved loses its reminder and says so; other pages hear of it, and Undo brings both back', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const message = await app.bob.posts(launch, 'Look at this')
  const set = () => app.ann.sends('PUT', at.remind(launch, message), { when: 'at', at: AT_NINE })
  assert.equal((await set()).status, 204)
  const [before] = await remindersOf(app, app.ann)
  const undo = /data-undo="PUT ([^"]*reminder[^"]*)"/.exec(await (await app.ann.get(at.saved)).text())?.[1]
  const other = await app.ann.socket()
  await other.hears(({ t }) => t === 'presence')
  other.forget()
  const removed = await app.ann.sends('DELETE', at.save(launch, message))
  assert.equal(removed.headers.get('Flowra-Said'), 'No longer saved, and its reminder is gone.')
  await other.hears(({ t }) => t === 'later')
  assert.deepEqual(await remindersOf(app, app.ann), [])
  const way = new URL((undo ?? '').replaceAll('&amp;', '&'), app.origin)
  assert.equal((await app.ann.sends('PUT', way.pathname, Object.fromEntries(way.searchParams))).status, 204)
  const [after] = await remindersOf(app, app.ann)
  assert.deepEqual([after?.id, after?.dueAt], [before?.id, before?.dueAt])
  assert.match(await (await app.ann.get(at.saved)).text(), /Look at this/)

  await app.ann.sends('DELETE', at.save(launch, message))
  for (let week = 0; week < 2; week++) {
    app.clock.pass(6 * 24 * 3_600_000)
    await app.ann.get(at.saved) // still here
  }
  const late = await app.ann.sends('PUT', way.pathname, Object.fromEntries(way.searchParams))
  assert.equal(late.headers.get('Flowra-Said'), 'Saved again, without its reminder: that time has passed.')
  assert.match(await (await app.ann.get(at.saved)).text(), /Look at this/)
})
