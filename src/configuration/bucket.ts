import { z } from 'zod'
import { Misconfigured } from './reading.ts'

/** A bucket of S3's protocol, and what our keys begin with in it. */
export type BucketPlace = {
  readonly endpoint: string | undefined
  readonly region: string
  readonly bucket: string
  readonly keyId: string
  readonly secret: string
  readonly isPathStyle: boolean
  readonly prefix: string
}

export const bucketSchema = {
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket')
    .optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'is not an address' }).optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_KEY_ID: z.string().min(1).optional(),
  S3_SECRET: z.string().min(1).optional(),
  S3_PATH_STYLE: z.enum(['on', 'off'], { error: 'is neither on nor off' }).optional(),
  S3_PREFIX: z
    .string()
    .regex(/^\w[\w.-]*(?:\/\w[\w.-]*)*\/?$/, 'is not what keys begin with, as in flowra/')
    .default(''),
}

type Given = z.output<z.ZodObject<typeof bucketSchema>>

/** None without a bucket. A server of one's own is asked by path unless it is said otherwise: few have a name for every bucket. */
export function bucketFrom(given: Given): BucketPlace | undefined {
  const { S3_BUCKET: bucket, S3_ENDPOINT: endpoint, S3_KEY_ID: keyId, S3_SECRET: secret, S3_PREFIX: prefix } = given
  if (bucket === undefined) {
    if (!(endpoint ?? keyId ?? secret)) return undefined
    throw new Misconfigured('S3_BUCKET is missing: without it files stay in DATA, and other S3_* settings mean nothing.')
  }
  if (keyId === undefined || secret === undefined) throw new Misconfigured('S3_KEY_ID and S3_SECRET are needed for S3_BUCKET.')
  const isPathStyle = (given.S3_PATH_STYLE ?? (endpoint === undefined ? 'off' : 'on')) === 'on'
  return { endpoint, region: given.S3_REGION, bucket, keyId, secret, isPathStyle, prefix: prefix.replace(/\/*$/, prefix ? '/' : '') }
}
