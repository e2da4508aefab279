import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { HOME } from '../../src/configuration.ts'
import { aDataFolder } from '../support/data.ts'

/** The real command, in pipes. */
function flowra(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(`${HOME}/bin/flowra`, words, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('what is called in another way than it should be exits with 2 and says so on stderr', () => {
  using _data = aDataFolder()
  for (const words of [
    ['sing'],
    ['backup'],
    ['seed', '--people', 'many'],
    ['user', 'create'],
    ['user', 'create', 'dan@example.org', '--name', 'Dan', '--role', 'king'],
  ]) {
    const { status, stdout, stderr } = flowra(...words)
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' }, words.join(' '))
    assert.match(stderr, /^error: /)
  }
})

test('what is refused exits with 1, a sentence on stderr, and one object for programs', () => {
  using _data = aDataFolder()
  const plain = flowra('user', 'list')
  assert.equal(plain.status, 1)
  assert.equal(plain.stdout, '')
  assert.match(plain.stderr, /^There is no Flowra in .*\n$/)
  const json = flowra('user', 'list', '--json')
  assert.equal(json.status, 1)
  assert.deepEqual(Object.keys(JSON.parse(json.stdout)), ['ok', 'error'])
})

test('what is done exits with 0 and writes no colours and no bars into pipes', () => {
  using _data = aDataFolder()
  const link = flowra('setup-link', '--json')
  assert.equal(link.status, 0)
  assert.match((JSON.parse(link.stdout) as { readonly link: string }).link, /^http:\/\/localhost:\d+\/set-up\//)
  const replay = flowra('replay', '--verify')
  assert.equal(replay.status, 0)
  assert.match(replay.stdout, /Everything is as the log says/)
  assert.equal(replay.stderr, '')
  assert.ok(!replay.stdout.includes('\u001b'))
  assert.equal(flowra('doctor').status, 0)
})

test('help and version are no mistakes', () => {
  assert.equal(flowra('--help').status, 0)
  assert.match(flowra('--version').stdout, /^\d+\.\d+\.\d+\n$/)
})
