import { aMongoPeer, isThere, type MongoPeer } from './mongo.ts'

/** Why there is none on this machine, or undefined. */
export const withoutMongoJava = (): string | undefined =>
  isThere('java', '-version') && isThere('mvn', '-v') ? undefined : 'no Java or Maven: apt-get install default-jdk-headless maven'

/** The second opinion: no sessions, in memory. */
export const aMongoJava = (): Promise<MongoPeer> => aMongoPeer({ name: 'mongo-java', isInMemory: true })
