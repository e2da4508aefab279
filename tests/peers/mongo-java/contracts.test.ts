import { after, before } from 'node:test'
import { documentsContract } from '../../infrastructure/contracts/documents.ts'
import { eventLogContract, restartContract } from '../../infrastructure/contracts/event-log.ts'
import { findContract } from '../../infrastructure/contracts/finds.ts'
import { searchContract } from '../../infrastructure/contracts/search.ts'
import type { MongoPeer } from '../../support/peers/mongo.ts'
import { aMongoJava } from '../../support/peers/mongo-java.ts'
import { headRule } from '../head-rule.ts'
import { onPeer, searchOn } from '../mongo-store.ts'

let peer: MongoPeer

before(async () => {
  peer = await aMongoJava()
})
after(() => peer[Symbol.asyncDispose]())

const open = () => onPeer(peer)

eventLogContract('mongo-java', open)
documentsContract('mongo-java', open)
findContract('mongo-java', open)
restartContract('mongo-java', open)
searchContract('mongo-java', () => searchOn(peer))
headRule(() => peer, 3000)
