import { Busy, Full } from '../../application/ports.ts'

type Answered = { readonly name?: string; readonly code?: string; readonly $metadata?: { readonly httpStatusCode?: number } }

/** What servers say whose disks are full, or of somebody who may keep no more. */
const FULL = new Set([
  'InsufficientStorage',
  'QuotaExceeded',
  'QuotaExceededException',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
])
const NO_ROOM = 507
const SERVER_FAULT = 500
const SOON = 5

const AWAY = 'Where files are kept does not answer right now. Please try again in a moment.'
const NO_FILES = 'Where files are kept is full. No more files until somebody makes room. Everything else works.'

const statusOf = (error: unknown): number | undefined => (error as Answered).$metadata?.httpStatusCode
const nameOf = (error: unknown): string => (error as Answered).name ?? ''

export const isAbsent = (error: unknown): boolean => nameOf(error) === 'NoSuchKey'

/** Something is not there; a question for the head alone does not say what. */
export const isMissing = (error: unknown): boolean => statusOf(error) === 404

/** It was given up already, or finished. */
export const isOver = (error: unknown): boolean => nameOf(error) === 'NoSuchUpload'

/** Nobody answered, or somebody who cannot work now. */
export function isAway(error: unknown): boolean {
  const status = statusOf(error)
  return !isFull(error) && (status === undefined || status >= SERVER_FAULT)
}

const isFull = (error: unknown): boolean => FULL.has(nameOf(error)) || statusOf(error) === NO_ROOM

/** What people may hear. Keys that do not fit are no fault of theirs either: they are told to wait, and the log says why. */
export function named(cause: unknown): Error {
  return isFull(cause) ? new Full(NO_FILES, { cause }) : new Busy(SOON, AWAY, { cause })
}

/** For the log: never an address with a key in it, and short. */
export function reasonOf(error: unknown): string {
  const { name, code } = error as Answered
  const status = statusOf(error)
  return [...new Set([name, code, status].filter(part => part !== undefined))].join(' ') || 'no answer'
}
