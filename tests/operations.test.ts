import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { socketReadings } from '../src/http/readings.ts'
import { freshCounters } from '../src/ws/counters.ts'

const ROOT = `${import.meta.dirname}/..`
const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8')

/** What a process can tell under `/metrics`: the names that stand in the code, and those made of the sockets' counters. */
function told(): ReadonlySet<string> {
  const sources = globSync('src/**/*.ts', { cwd: ROOT }).map(read)
  const written = sources.flatMap(text =>
    [...text.matchAll(/^\s+(flowra_\w*[a-z]):|[{,] (flowra_\w*[a-z]):/gm)].map(([, a, b]) => a ?? b ?? ''),
  )
  return new Set([...written, ...Object.keys(socketReadings(freshCounters()))])
}

test('the page for operators has every reading there is, and no other', () => {
  const named = new Set([...read('docs/operations.md').matchAll(/`(flowra_\w+)`/g)].map(([, name = '']) => name))
  assert.ok(told().size > 20, 'there must be readings for this to mean anything')
  assert.deepEqual([...named].sort(), [...told()].sort())
})
