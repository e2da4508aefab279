import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMOJI, emojiOf, isEmoji, QUICK_EMOJI } from '../../public/js/emoji.js'
import { beginsDay, dayOf, isGrouped, runsIn } from '../../public/js/grouping.js'
import { initials } from '../../public/js/initials.js'
import { hueOf } from '../../views/components/avatar.ts'
import { frame } from '../../views/live.ts'
import { messageRow, rowsOf } from '../../views/messages/message.ts'
import { minute, sample, site, zone } from './support/samples.ts'
import { linesOf } from './support/screens.ts'

const at = sample()
const around = { assets: site.assets, slug: 'northwind', zone, ...at.called }
const row = (authorId: string, clock: string, kind = 'message', day = '2026-05-05') => ({ authorId, kind, at: minute(clock, day) })
const [ann, bob] = [at.ids.ann, at.ids.bob]

test('messages of one author within five minutes stand together', () => {
  assert.ok(isGrouped(row(ann, '11:00'), row(ann, '11:04'), zone))
})

test('another author, a pause, another day, a line between or nothing before shows the author again', () => {
  assert.ok(!isGrouped(row(ann, '11:00'), row(bob, '11:01'), zone))
  assert.ok(!isGrouped(row(ann, '11:00'), row(ann, '11:05'), zone))
  assert.ok(!isGrouped(row(ann, '23:58'), row(ann, '00:01', 'message', '2026-05-06'), zone))
  assert.ok(!isGrouped(row(ann, '11:00', 'activity'), row(ann, '11:01'), zone))
  assert.ok(!isGrouped(undefined, row(ann, '11:01'), zone))
})

test('a day begins where the zone says so', () => {
  const late = Date.parse('2026-05-05T22:30:00Z')
  assert.equal(dayOf(late, 'Europe/Berlin'), '2026-05-06')
  assert.equal(dayOf(late, 'UTC'), '2026-05-05')
  assert.ok(beginsDay(undefined, row(ann, '11:00'), zone))
  assert.ok(!beginsDay(row(ann, '11:00'), row(bob, '12:00'), zone))
})

test('a day is the calendar’s in every zone, whatever was asked before', () => {
  const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns']
  for (const zone of zones) {
    const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    for (let at = Date.UTC(2026, 2, 28); at < Date.UTC(2026, 3, 7); at += 7 * 60_000) assert.equal(dayOf(at, zone), calendar.format(at))
  }
})

test('lines stand in the order of place: day, New, row', () => {
  const places = [...linesOf(at).matchAll(/data-k="([\d.]+)"/g)].map(([, place]) => Number(place))
  assert.ok(places.length > at.rows.length + 2)
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
  assert.equal(linesOf(at).match(/id="unread"/g)?.length, 1)
})

test('the row after the New line shows its author', () => {
  const rows = [
    at.row(ann, minute('11:00'), { text: at.text(at.say('one')) }),
    at.row(ann, minute('11:01'), { text: at.text(at.say('two')) }),
  ]
  const drawn = (unreadPlace: number | null) => linesOf({ ...at, rows, screen: { ...at.screen, unreadPlace } })
  assert.match(drawn(null), /class="message grouped"/)
  assert.doesNotMatch(drawn(rows[1]?.place ?? null), /class="message grouped"/)
})

const changed = (clock: string, authorId = ann, day?: string) => row(authorId, clock, 'activity', day)
const runs = (rows: readonly ReturnType<typeof row>[], isParted = (_: object) => false) =>
  runsIn(rows, zone, isParted).map(run => run.map(one => rows.indexOf(one)))

test('three changes by one person fold, two do not; another person, a pause, a day, a message or the New line part them', () => {
  const three = [changed('11:00'), changed('11:04'), changed('11:08')]
  assert.deepEqual(runs(three), [[0, 1, 2]])
  assert.deepEqual(runs(three.slice(1)), [])
  assert.deepEqual(runs([...three, changed('11:09', bob)]), [[0, 1, 2]])
  assert.deepEqual(runs([changed('10:55'), ...three]), [[1, 2, 3]])
  assert.deepEqual(runs([changed('23:57'), changed('23:59'), changed('00:01', ann, '2026-05-06')]), [])
  assert.deepEqual(runs([changed('11:00'), changed('11:00'), row(ann, '11:01'), changed('11:02')]), [])
  assert.deepEqual(runs([row(ann, '10:59'), row(ann, '11:00'), row(ann, '11:01')]), [])
  const six = ['11:00', '11:01', '11:02', '11:03', '11:04', '11:05'].map(clock => changed(clock))
  assert.deepEqual(
    runs(six, one => one === six[3]),
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
  )
})

test('a fold says whose changes and how many, above them', () => {
  const rows = ['11:00', '11:01', '11:02', '11:03'].map(clock =>
    at.row(ann, minute(clock), { kind: 'activity', n: null, text: null, activity: { type: 'topic', topic: clock } }),
  )
  const drawn = linesOf({ ...at, rows, screen: { ...at.screen, unreadPlace: null } })
  assert.match(drawn, /<summary><b data-person="[^"]+">[^<]+<\/b> made 4 changes<\/summary>/)
  const classes = [...drawn.matchAll(/<li class="([^"]+)"/g)].map(([, name]) => name)
  assert.deepEqual(classes, ['day', 'changes', ...rows.map(() => 'activity folded')])
  const places = [...drawn.matchAll(/data-k="([\d.]+)"/g)].map(([, place]) => Number(place))
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
})

test('a deleted message leaves only its id and version behind', () => {
  const gone = at.row(bob, minute('11:00'), { isDeleted: true, version: 70 })
  assert.match(
    messageRow(around, gone),
    /^<li class="message" id="message-[\w-]+" data-k="\d+" data-version="70"[^>]* data-is-deleted hidden><\/li>\n$/,
  )
})

test('a row does not know who looks, and holds no form and no token', () => {
  for (const message of at.rows) assert.doesNotMatch(messageRow(around, message), /<form|<input|csrf|a-token/)
})

test('what people wrote lies where htmx and Alpine look away', () => {
  assert.match(messageRow(around, at.row(ann, 1, { text: at.text(at.say('x')) })), /<div class="text" id="[^"]+" hx-ignore x-ignore>/)
})

test('somebody whose card is missing still has a row', () => {
  const stranger = at.row('019e0000-0000-8000-8000-000000000000', 1, { text: at.text(at.say('x')) })
  assert.match(messageRow(around, stranger), /Somebody/)
})

const draw = (threadId?: string) => rowsOf({ ...around, ...(threadId !== undefined && { threadId }) })

test('a frame names the list of its chat', () => {
  const row = { ...at.row(ann, 1, { text: at.text(at.say('x')) }), chatId: 'c1', timelineId: 'c1' }
  assert.ok(frame({ chatId: 'c1', rows: [row], draw }).startsWith('<hx-upsert hx-target="#timeline-c1" key="data-k"><li class="message" '))
  assert.equal(frame({ chatId: 'c1', rows: [], draw }), '')
})

test('about sixty emoji have a standard name and one character each', () => {
  assert.ok(EMOJI.size >= 60)
  assert.equal(new Set(EMOJI.values()).size, EMOJI.size)
  for (const name of EMOJI.keys()) assert.match(name, /^[a-z0-9_+-]+$/)
  for (const name of QUICK_EMOJI) assert.ok(isEmoji(name))
  assert.equal(emojiOf('tada'), '🎉')
  assert.ok(!isEmoji('toString'))
})

test('initials and colour of a person are always the same', () => {
  assert.equal(initials('Ann Weber', 'medium'), 'AW')
  assert.equal(initials('Ann Weber', 'tiny'), 'A')
  assert.equal(initials('  Ōta  ', 'medium'), 'Ō')
  assert.equal(hueOf(ann), hueOf(ann))
  assert.ok(hueOf(bob) >= 0 && hueOf(bob) < 12)
})
