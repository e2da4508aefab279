import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import {
  type Lists,
  type Lockfile,
  type Manifest,
  type Minimums,
  tooOld,
  versionsIn,
  wrongLocks,
  wrongNames,
} from './support/dependencies.ts'

const manifest = read<Manifest>('package.json')
const lock = read<Lockfile>('package-lock.json')
const lists = read<Lists>('security/dependencies.json')
const minimums = read<{ packages: Minimums; runtime: Minimums }>('security/minimum-versions.json')

function read<T>(path: string): T {
  return JSON.parse(readFileSync(`${import.meta.dirname}/../${path}`, 'utf8')) as T
}

function runtime(): Map<string, string> {
  using store = new DatabaseSync(':memory:')
  const sqlite = store.prepare('select sqlite_version() as version').get()?.['version']
  const { node, openssl, undici } = process.versions
  return new Map(Object.entries({ node, openssl, undici: undici ?? '0', sqlite: String(sqlite) }))
}

test('every package is pinned, named with its feature and few', () => assert.deepEqual(wrongNames(manifest, lists), []))
test('the lockfile holds only hashed packages of the public registry, without scripts, under listed licences', () =>
  assert.deepEqual(wrongLocks(lock, lists), []))
test('no package has a published hole', () => assert.deepEqual(tooOld(versionsIn(lock), minimums.packages), []))
test('Node and what it carries have no published hole', () => {
  assert.deepEqual([...runtime().keys()].sort(), Object.keys(minimums.runtime).sort())
  assert.deepEqual(tooOld(runtime(), minimums.runtime), [])
})
test('npm runs no scripts and writes exact versions', () => {
  const settings = readFileSync(`${import.meta.dirname}/../.npmrc`, 'utf8').split('\n')
  assert.ok(settings.includes('ignore-scripts=true') && settings.includes('save-exact=true'))
})

test('a range, an unlisted package and a listed one that is gone are reported', () => {
  const { hono: _, ...others } = manifest.dependencies
  const dependencies = { ...others, zod: '^4.6.7', 'left-pad': '1.3.0' }
  assert.deepEqual(wrongNames({ ...manifest, dependencies }, lists), [
    'zod: ^4.6.7 is not an exact version',
    'left-pad: no feature is named for it in security/dependencies.json',
    'hono: listed in security/dependencies.json but not used',
  ])
})

test('a git address in package.json is reported', () => {
  const dependencies = { ...manifest.dependencies, zod: 'git+https://github.com/colinhacks/zod.git' }
  assert.equal(wrongNames({ ...manifest, dependencies }, lists).length, 1)
})

const good = { version: '1.0.0', integrity: 'sha512-x', license: 'MIT' }
const PLANTED = {
  'a foreign registry': { ...good, resolved: 'https://registry.example.org/x/-/x-1.0.0.tgz' },
  'a git address': { ...good, resolved: 'git+ssh://git@github.com/x/x.git#abc' },
  'a missing hash': { version: '1.0.0', license: 'MIT' },
  'an install script': { ...good, hasInstallScript: true },
  'an unlisted licence': { ...good, license: 'AGPL-3.0-only' },
  'no licence': { version: '1.0.0', integrity: 'sha512-x' },
}
for (const [what, entry] of Object.entries(PLANTED)) {
  test(`${what} in the lockfile is reported`, () => assert.equal(wrongLocks({ packages: { 'node_modules/x': entry } }, lists).length, 1))
}

test('an old version is reported, also where it is nested', () => {
  const packages = { 'node_modules/x/node_modules/hono': { version: '4.12.33' }, 'node_modules/ws': { version: '8.21.1' } }
  assert.match(tooOld(versionsIn({ packages }), minimums.packages).join(), /^hono 4\.12\.33 is below 4\.12\.34/)
})

test('too many packages are reported', () => {
  const many = Object.fromEntries(Array.from({ length: 231 }, (_, n) => [`node_modules/x${n}`, good]))
  assert.deepEqual(wrongLocks({ packages: many }, lists), ['231 packages at run time, 230 are allowed'])
})
