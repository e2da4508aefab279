import { aMongoPeer, isThere, type MongoPeer } from './mongo.ts'

export type SecantusPeer = MongoPeer

/** Why there is none on this machine, or undefined. */
export const withoutSecantus = (): string | undefined =>
  isThere('python3', '-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))')
    ? undefined
    : 'no Python 3.10: apt-get install python3-venv'

/** The driver's streaming monitor waits a whole selection timeout after an error that this server gives; asking does not. */
const query = 'replicaSet=secantus&serverMonitoringMode=poll&heartbeatFrequencyMS=500'

/** WiredTiger behind the protocol: a replica set of one, with step-down and fail points. */
export const aSecantus = (): Promise<SecantusPeer> => aMongoPeer({ name: 'secantus', query })
