import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { doctor } from '../../../bin/verbs/doctor.ts'
import { openBucket } from '../../../src/infrastructure/s3/files.ts'
import { demolish, furnish, type House } from '../../faults/kit/house.ts'
import { kill, type Server, startServer } from '../../faults/kit/server.ts'
import { aDataFolder } from '../../support/data.ts'
import { freePort } from '../../support/free-port.ts'
import { aSeaweed, type SeaweedPeer } from '../../support/peers/seaweed.ts'
import { until } from '../../support/until.ts'

let peer: SeaweedPeer
let house: House
let server: Server

/** As whoever runs it would write it down. */
const environment = (): Record<string, string> => ({
  S3_ENDPOINT: peer.settings.endpoint,
  S3_BUCKET: peer.settings.bucket,
  S3_KEY_ID: peer.settings.keyId,
  S3_SECRET: peer.settings.secret,
  S3_PREFIX: 'of-flowra',
})

before(async () => {
  peer = await aSeaweed()
  house = await furnish({ people: 1, chats: 1 })
  server = startServer(house.folder, await freePort(), { env: environment() })
  await server.ready()
  await until(isFound)
})

after(async () => {
  await kill(server)
  await demolish(house)
  await peer[Symbol.asyncDispose]()
})

async function ready(): Promise<{ readonly status: number; readonly files: string }> {
  const answer = await fetch(`${server.origin}/health/ready`)
  return { status: answer.status, files: ((await answer.json()) as { files: string }).files }
}

const isFound = () => ready().then(({ files }) => files === 'up')

const cookie = () => house.people[0]?.cookie as string
const get = (path: string) => fetch(server.origin + path, { headers: { cookie: cookie() } })

async function uploads(colour: string): Promise<Response> {
  const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: colour } })
    .png()
    .toBuffer()
  const body = new FormData()
  body.set('picture', new File([new Uint8Array(picture)], 'me.png'))
  const headers = { cookie: cookie(), origin: server.origin, 'sec-fetch-site': 'same-origin', 'x-csrf': await csrf() }
  return fetch(`${server.origin}/settings/picture`, { method: 'POST', headers, body, redirect: 'manual' })
}

/** Where their own page says it is. */
async function pictureAt(): Promise<string> {
  return /\/people\/[^"]+\/picture\/[^" ]+/.exec(await (await get('/settings/profile')).text())?.[0] ?? ''
}

async function keys(folder = 'instance/'): Promise<readonly string[]> {
  const bucket = openBucket({ ...peer.settings, prefix: 'of-flowra/' })
  const found = await Array.fromAsync(bucket.files.list(folder), ({ key }) => key)
  bucket.close()
  return found
}

test('a picture goes to the bucket and comes back through us; away, it is said, and nothing is half there', async () => {
  assert.equal((await uploads('red')).status, 303)
  const red = await pictureAt()
  const shown = await get(red)
  assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/webp'])
  assert.ok((await sharp(await shown.arrayBuffer()).stats()).dominant.r > 200)
  const kept = await keys()
  assert.ok(kept.length > 0)
  assert.equal(existsSync(join(house.folder, 'files/instance')), false, 'nothing of it is on our disk')

  await peer.kill()
  const refused = await uploads('blue')
  assert.equal(refused.status, 503)
  assert.match(await refused.text(), /Where files are kept does not answer right now/)
  assert.equal(Number(refused.headers.get('retry-after')) > 0, true)
  assert.equal((await get(red)).status, 503, 'not 404: it is there, and nobody can say otherwise')
  assert.equal(await pictureAt(), red, 'the old picture stays theirs')
  assert.deepEqual(await ready(), { status: 200, files: 'away' })
  assert.equal((await get(`/w/${house.slug}/chats`)).status, 200, 'everything else goes on')

  await peer.start()
  await until(isFound)
  await until(async () => (await get(red)).status === 200)
  await until(async () => (await uploads('blue')).status === 303)
  const blue = await pictureAt()
  assert.notEqual(blue, red)
  assert.ok((await sharp(await (await get(blue)).arrayBuffer()).stats()).dominant.b > 200)
})

const csrf = async (): Promise<string> => ((await (await get('/session')).json()) as { csrf: string }).csrf

/** As the composer sends it. */
async function sends(bytes: Uint8Array): Promise<Response> {
  const same = { origin: server.origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/octet-stream' }
  const headers = { ...same, cookie: cookie(), 'x-csrf': await csrf(), 'flowra-file-name': 'notes.txt' }
  return fetch(`${server.origin}/w/${house.slug}/files`, { method: 'POST', headers, body: new Uint8Array(bytes) })
}

test('an upload of several parts comes back whole and in ranges; killed in between, it is refused and nothing of it is there', async () => {
  const words = Buffer.from('Sixteen letters\n'.repeat(600_000))
  const made = await sends(words)
  assert.equal(made.status, 201)
  const { id } = (await made.json()) as { id: string }
  const at = `/w/${house.slug}/files/${id}`
  assert.ok(words.equals(Buffer.from(await (await get(at)).arrayBuffer())))
  const part = await fetch(server.origin + at, { headers: { cookie: cookie(), range: 'bytes=16-22' } })
  assert.deepEqual([part.status, await part.text()], [206, 'Sixteen'])
  const before = await keys(`files/${house.workspaceId}/`)
  assert.ok(before.length > 0)

  await peer.kill()
  assert.equal((await sends(words)).status, 503)
  assert.equal((await get(at)).status, 503)
  await peer.start()
  await until(isFound)
  await until(async () => (await get(at)).status === 200)
  assert.deepEqual(await keys(`files/${house.workspaceId}/`), before)
  await until(async () => (await sends(words)).status === 201)
})

test('whoever looks after it is told whether the bucket can be used', async () => {
  const found = async (change: Readonly<Record<string, string>>) => {
    using _data = aDataFolder({ ...environment(), ...change })
    const { facts } = await doctor(false)
    return (facts as { findings: readonly { part: string; state: string; sentence: string }[] }).findings.find(
      ({ part }) => part === 'bucket',
    )
  }
  assert.deepEqual(await found({}), { part: 'bucket', state: 'ok', sentence: `flowra at ${peer.settings.endpoint} answers.` })
  const wrong = await found({ S3_SECRET: 'wrong' })
  assert.equal(wrong?.state, 'broken')
  assert.match(wrong?.sentence ?? '', /cannot be used \(.*403\)\. No file can be kept or read\./)
})

test('who does not use a bucket hears nothing of one', async () => {
  using _data = aDataFolder({ S3_BUCKET: '' })
  const { facts } = await doctor(false)
  assert.doesNotMatch(JSON.stringify(facts), /bucket/)
})
