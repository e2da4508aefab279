import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { acts, bySecret } from '../../src/domain/access.ts'
import { parseWord } from '../../src/ws/protocol.ts'
import { anApp } from '../support/app.ts'
import { routesIn, routesOf } from '../support/http.ts'

/**
 * Every way in, and what the matrix is asked there. Besides acts: `secret` (a token allows what is named), `open` (anybody),
 * `machine` (who runs it), `itself` (the workspace or the command line, no route), `asked` (the caller has asked before).
 */
const doors = JSON.parse(readFileSync(new URL('../specs/doors.json', import.meta.url), 'utf8')) as Readonly<
  Record<'commands' | 'queries' | 'routes' | 'words', Readonly<Record<string, string>>>
>
const named = (part: keyof typeof doors): readonly string[] => Object.keys(doors[part]).toSorted()

test('every command and every query says what the matrix is asked', async () => {
  await using app = await anApp()
  const { commands, queries } = app.flowra.core
  const all = Object.entries(commands).flatMap(([name, group]) => Object.keys(group).map(one => `${name}.${one}`))
  assert.deepEqual(named('commands'), all.toSorted())
  assert.deepEqual(named('queries'), Object.keys(queries).toSorted())
})

test('every route says what the matrix is asked', async () => {
  await using app = await anApp()
  const routes = routesIn(await routesOf(app)).map(({ method, path }) => `${method} ${path}`)
  assert.deepEqual(named('routes'), routes.toSorted())
})

test('every word of a socket says what the matrix is asked, and there is no other', () => {
  const source = readFileSync(new URL('../../src/ws/protocol.ts', import.meta.url), 'utf8')
  const words = [...(source.split('export type Out')[0] ?? '').matchAll(/readonly t: '(\w+)'/g)].map(([, word]) => word)
  assert.deepEqual(named('words'), ['handshake', ...words].toSorted())
  for (const word of ['gone', 'html', 'handshake']) assert.equal(parseWord(JSON.stringify({ t: word })), undefined)
})

test('what a door names stands in the matrix, and every act of the matrix has a door', () => {
  const asked = Object.values(doors).flatMap(part => Object.values(part).map(entry => entry.split(' ')))
  for (const [first = '', ...rest] of asked) {
    const known: readonly string[] = first === 'secret' ? bySecret : acts
    const names = ['secret', 'open', 'machine', 'itself', 'asked'].includes(first) ? rest : [first, ...rest]
    for (const name of names) assert.ok(known.includes(name), name)
  }
  const used = new Set(asked.flat())
  assert.deepEqual(
    [...acts, ...bySecret].filter(act => !used.has(act)),
    [],
  )
})
