import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { isAway, named, reasonOf } from './failures.ts'

/** Where a bucket is, and who asks for it. */
export type Place = {
  readonly endpoint: string | undefined // without one it is Amazon's, of the region
  readonly region: string
  readonly bucket: string
  readonly keyId: string
  readonly secret: string
  readonly isPathStyle: boolean
}

/** The way to a bucket that knows whether it is worth asking. */
export type Link = {
  readonly bucket: string
  /** Asks at most so long, repetitions included. `known` answers what is no failure; anything else is named for people. */
  ask<T>(ms: number, question: (client: S3Client, abortSignal: AbortSignal) => Promise<T>, known?: (error: unknown) => boolean): Promise<T>
  isUp(): boolean
  looks(): Promise<boolean>
  /** Looks now and then from now on. While it finds nobody, nobody else asks and nobody waits. */
  watch(): void
  close(): void
}

const CONNECT_MS = 5_000
const PROBE_MS = 2_000
const LOOK_EVERY_MS = 10_000
const LOOK_AGAIN_MS = 1_000
/** Each download holds one for as long as its reader takes. */
const CONNECTIONS = 256
const TRIES = 3

/** `onChange` hears when it goes away or was never there, why, and when it is back. */
export function linkTo(place: Place, onChange: (reason: string | undefined) => void): Link {
  const client = clientOf(place)
  const { bucket } = place
  let wasUp: boolean | undefined // unknown until the first answer or failure
  let isWatched = false
  let looking: NodeJS.Timeout | undefined

  function found(isUp: boolean, reason: string | undefined): void {
    if (isUp === wasUp) return
    wasUp = isUp
    onChange(reason)
    if (isWatched && !isUp) lookIn(LOOK_AGAIN_MS)
  }

  async function told<T>(ms: number, question: (client: S3Client, abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    const patience = new AbortController()
    const late = setTimeout(() => patience.abort(), ms)
    try {
      return await question(client, patience.signal)
    } finally {
      clearTimeout(late) // what is still being read is not cut off by it
    }
  }

  const ask: Link['ask'] = async (ms, question, known = never) => {
    if (isWatched && wasUp === false) throw named(new Error('It was away a moment ago.'))
    try {
      const answer = await told(ms, question)
      found(true, undefined)
      return answer
    } catch (error) {
      if (known(error)) throw error
      if (isAway(error)) found(false, reasonOf(error))
      throw named(error)
    }
  }

  /** It asks for the bucket itself, so a wrong key and a bucket that is not there are found as well. */
  async function looks(): Promise<boolean> {
    try {
      await told(PROBE_MS, (to, abortSignal) => to.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal }))
      found(true, undefined)
      return true
    } catch (error) {
      found(false, reasonOf(error))
      return false
    }
  }

  async function look(): Promise<void> {
    const isThere = await looks()
    if (isWatched) lookIn(isThere ? LOOK_EVERY_MS : LOOK_AGAIN_MS)
  }

  function lookIn(ms: number): void {
    clearTimeout(looking)
    looking = setTimeout(look, ms)
    looking.unref()
  }

  return {
    bucket,
    ask,
    isUp: () => wasUp === true,
    looks,
    watch() {
      isWatched = true
      lookIn(0)
    },
    close() {
      isWatched = false
      clearTimeout(looking)
      client.destroy()
    },
  }
}

const never = (): boolean => false

/** Sums that only some servers understand are left away: what is signed holds one of every byte we send. */
function clientOf({ endpoint, region, keyId, secret, isPathStyle }: Place): S3Client {
  const agent = { keepAlive: true, maxSockets: CONNECTIONS }
  return new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    region,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
    forcePathStyle: isPathStyle,
    maxAttempts: TRIES,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, httpAgent: agent, httpsAgent: agent },
  })
}
