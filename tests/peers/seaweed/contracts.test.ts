import { after, before } from 'node:test'
import { openBucket } from '../../../src/infrastructure/s3/files.ts'
import { filesContract } from '../../infrastructure/contracts/files.ts'
import { aSeaweed, type SeaweedPeer } from '../../support/peers/seaweed.ts'

let peer: SeaweedPeer
let places = 0

before(async () => {
  peer = await aSeaweed()
})

after(() => peer[Symbol.asyncDispose]())

filesContract('SeaweedFS', async () => {
  const { files, close } = openBucket({ ...peer.settings, prefix: `place-${places++}/` })
  return { files, [Symbol.asyncDispose]: async () => close() }
})
