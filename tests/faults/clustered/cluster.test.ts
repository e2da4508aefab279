import { test } from 'node:test'
import { nodes, redisAway, roll, sequencer, storeAway } from '../harness/cluster.ts'
import { proves } from '../kit/figures.ts'

test('A web process is killed under load: pages go on at the other, and nothing is lost or there twice', () => proves('nodes', nodes))
test('Every process is replaced under load, one after the other, and nobody notices', () => proves('roll', roll))
test('Redis killed, frozen and cut off makes it slower, and that is all', () => proves('redis-away', redisAway))
test('The store frozen and killed is waited for, and what was acknowledged is there', () => proves('store-away', storeAway))
test('Whoever gives events their positions may sleep or die in the middle of it', () => proves('sequencer', sequencer))
