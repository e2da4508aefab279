import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Act, acts, bySecret, type Denial, denial, may, type Principal, type Relation } from '../../src/domain/access.ts'

// The page says who may; this test reads it row by row and works every case out by itself.
const page = readFileSync(new URL('../specs/access-matrix.md', import.meta.url), 'utf8')
const COLUMNS = ['owner', 'admin', 'member', 'guest', 'bot', 'customer'] as const
// biome-ignore format: it is read as a table
const WORDS = {
  pub: 'isPublic', par: 'isParticipant', cad: 'isChatAdmin', ev: 'isPostingOpen',
  me: 'isOwn', win: 'isWindowOpen', low: 'isLower', sha: 'isShared', set: 'isSettingOn',
} as const
const REASONS: Record<string, Denial> = { par: 'not_participant', ev: 'posting_admins', win: 'edit_window_over', low: 'role_too_high' }

/** Rows about things that are not built yet, and acts of other rows that are not. Whoever builds one takes it out here. */
const ROWS_TO_COME = ['ticket:', 'work chat but tickets', '`tickets.', '`contacts.']
const ACTS_TO_COME = [
  ...['bots.*', 'inboxes.*', 'queues.*', 'policies.*', 'calendars.*', 'workflows.*', 'agents.*'],
  ...['workspaces.delete', 'workspaces.restore', 'exports.workspace', 'audits.read', 'tokens.*'],
  ...['filters.*', 'notifications.*', 'exports.person', 'tasks.read'],
  ...['chats.convert', 'labels.create', 'labels.change', 'labels.delete'],
  ...['audits.instance', 'workers.*'],
]

type Row = { readonly label: string; readonly patterns: readonly string[]; readonly cells: readonly string[] }
const rows: readonly Row[] = page
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| acts'))
  .map(line => line.split('|').map(cell => cell.trim()))
  .map(([, label = '', ...cells]) => ({ label, patterns: patternsIn(label), cells: cells.slice(0, COLUMNS.length) }))
const isToCome = ({ label }: Row) => ROWS_TO_COME.some(start => label.startsWith(start))
const present = rows.filter(row => !isToCome(row))

test('the page has its rows', () => {
  assert.equal(rows.length, 36)
  assert.ok(rows.every(({ cells }) => cells.length === COLUMNS.length))
  assert.ok(present.every(({ patterns }) => patterns.length > 0))
})

test('every act stands in exactly one row of the page', () => {
  for (const act of acts) assert.equal(present.filter(row => row.patterns.some(pattern => fits(act, pattern))).length, 1, act)
})

test('every act of the page exists, or is listed as one to come', () => {
  const patterns = present.flatMap(row => row.patterns)
  const missing = patterns.filter(pattern => !acts.some(act => fits(act, pattern)))
  assert.deepEqual(missing.toSorted(), ACTS_TO_COME.toSorted())
})

test('what opens by a secret is listed as on the page', () => {
  const paragraph = page.split('\n').find(line => line.startsWith('**By secret')) ?? ''
  assert.deepEqual(namesIn(paragraph.split(': the list')[0] ?? ''), [...bySecret])
})

test('in every case that can exist, may says what the page says', t => {
  let count = 0
  for (const row of present) {
    for (const act of acts.filter(act => row.patterns.some(pattern => fits(act, pattern)))) {
      for (const principal of principals()) {
        for (const relation of relations()) {
          count += 1
          const expected = verdict(row, act, principal, relation)
          const said = may(principal, act, relation)
          if (said !== expected) assert.fail(`${act} ${principal.role} ${JSON.stringify(relation)}: ${said}, the page: ${expected}`)
        }
      }
    }
  }
  t.diagnostic(`${count} cases`)
  assert.ok(count > 100_000, 'there must be many cases for this to mean anything')
})

test('strangers, members past their end and people who are deactivated may nothing', () => {
  const everything = Object.fromEntries(Object.values(WORDS).map(word => [word, true]))
  for (const act of acts) assert.equal(may({ role: 'none', isOperator: false }, act, everything), 'not_found')
})

test('who was taken out of a private chat reaches nothing there, not even what is their own', () => {
  for (const act of ['messages.edit', 'messages.delete', 'messages.history', 'participants.leave'] as const) {
    assert.equal(may({ role: 'member', isOperator: false }, act, { isOwn: true, isWindowOpen: true }), 'not_found')
  }
})

test('owner and admin neither see nor list a private chat they are not in', () => {
  for (const role of ['owner', 'admin'] as const) {
    for (const act of ['chats.list', 'chats.read', 'messages.list', 'chats.rename', 'participants.add', 'participants.join'] as const) {
      assert.equal(may({ role, isOperator: true }, act, {}), 'not_found')
    }
  }
})

test('every refusal has its sentence', () => {
  const reasons: readonly Denial[] = ['not_found', 'forbidden', 'not_participant', 'posting_admins', 'edit_window_over', 'role_too_high']
  for (const reason of reasons) assert.equal(denial(reason).reason, reason)
  assert.equal(denial('edit_window_over', 15).message, 'Messages can be edited for 15 minutes.')
})

/** Worked out from the text of the cell alone. */
function verdict(row: Row, act: Act, principal: Principal, relation: Relation): 'yes' | Denial {
  if (row.label.startsWith('operator only')) return principal.isOperator ? 'yes' : 'not_found'
  if (principal.role === 'none' || !isReadable(row, act, principal, relation)) return 'not_found'
  const ways = cellOf(row, principal).split('/')
  if (ways.some(way => holds(way, relation))) return 'yes'
  const failed = ways.map(way => way.split('&').find(word => !holds(word, relation)) ?? '')
  return failed.map(word => REASONS[word]).find(reason => reason !== undefined) ?? 'forbidden'
}

/** Is the thing readable: its own cell for what only reads or is one's own, the chat's or the person's for the rest, or the workspace. */
function isReadable(row: Row, act: Act, principal: Principal, relation: Relation): boolean {
  const readsBy = (reading: string) => holds(cellOf(rowOf(reading), principal), relation)
  if (/^members\.(?!leave|list)|^chats\.createDirect/.test(act)) return readsBy('people.read')
  if (
    /^(workspaces\.(rename|configure|requireFactor|transfer)|members\.leave|invites\.create|chats\.create|emoji|teams\.(?!read))/.test(act)
  )
    return principal.role !== 'customer'
  if (isChatAct(act)) return readsBy('chats.read')
  return holds(cellOf(row, principal), relation)
}

const isChatAct = (act: string) => /^(chats|messages|participants|typing|webhooks)\.|^@/.test(act)
const rowOf = (pattern: string) => present.find(row => row.patterns.includes(pattern)) as Row
const cellOf = (row: Row, { role }: Principal) => row.cells[COLUMNS.indexOf(role as 'owner')] as string

function holds(cell: string, relation: Relation): boolean {
  if (cell === 'y') return true
  return cell.split('/').some(way => way.split('&').every(word => relation[WORDS[word as keyof typeof WORDS]] === true))
}

function principals(): readonly Principal[] {
  return [...COLUMNS, 'none' as const].flatMap(role => [
    { role, isOperator: false },
    { role, isOperator: true },
  ])
}

/** Every combination that can exist: a chat admin is a participant, and whom one shares a chat with one meets there. */
function relations(): readonly Relation[] {
  const words = Object.values(WORDS)
  const all = Array.from({ length: 2 ** words.length }, (_, bits) =>
    Object.fromEntries(words.map((word, at) => [word, (bits >> at) % 2 === 1])),
  )
  return (all as Relation[]).filter(({ isChatAdmin, isParticipant }) => !isChatAdmin || isParticipant)
}

/** `chats.create` of three kinds stands in three rows; everything else is named. Brackets hold remarks. */
function patternsIn(label: string): readonly string[] {
  const kind = /^`chats\.create` (public|private|direct)/.exec(label)?.[1]
  if (kind !== undefined) return [`chats.create${kind.replace(/^./, first => first.toUpperCase())}`]
  return namesIn(label.replace(/\([^)]*\)/g, ''))
}

/** A name without a dot continues the file of the one before it. */
function namesIn(text: string): readonly string[] {
  let file = ''
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => {
    if (name === 'search' || name.startsWith('@')) return name
    if (!name.includes('.')) return `${file}.${name}`
    file = name.split('.')[0] as string
    return name
  })
}

/** An act that is named by itself is meant by no star. */
function fits(act: string, pattern: string): boolean {
  if (!pattern.endsWith('*')) return act === pattern
  return act.startsWith(pattern.slice(0, -1)) && !rows.some(row => row.patterns.includes(act))
}
