import { after, before } from 'node:test'
import { documentsContract } from '../../infrastructure/contracts/documents.ts'
import { eventLogContract, restartContract } from '../../infrastructure/contracts/event-log.ts'
import { findContract } from '../../infrastructure/contracts/finds.ts'
import { searchContract } from '../../infrastructure/contracts/search.ts'
import type { MongoPeer } from '../../support/peers/mongo.ts'
import { aSecantus } from '../../support/peers/secantus.ts'
import { headRule } from '../head-rule.ts'
import { onPeer, searchOn } from '../mongo-store.ts'

let peer: MongoPeer

before(async () => {
  peer = await aSecantus()
})
after(() => peer[Symbol.asyncDispose]())

const open = () => onPeer(peer)

eventLogContract('secantus', open)
documentsContract('secantus', open)
findContract('secantus', open)
restartContract('secantus', open)
searchContract('secantus', () => searchOn(peer))
headRule(() => peer, 250)
