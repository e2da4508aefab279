import { type Collection, type Document, type Documents, INSTANCE } from '../ports.ts'

/** Who alone does something now. Each renewal and each change of hands raises the version; nobody holds it when `holder` is empty. */
export type LeaseDocument = Document & { readonly holder: string }
export const LEASES: Collection<LeaseDocument> = { name: 'leases', indexes: [] }

export type Lease = {
  /** Takes, keeps or waits for it; answers whether it is ours. Asked every second. */
  hold(): Promise<boolean>
  /** Whether it is surely still ours, by the process's own steady clock: false in one that was frozen, before it acts again. */
  isHeld(): boolean
  /** The number of this holding: greater than that of every one before. */
  fence(): number
  giveBack(): Promise<void>
}

export type LeaseOptions = {
  readonly name: string
  readonly holder: string
  /** Nobody else can work on this store, so that whoever is still written down is dead. */
  readonly isAlone?: boolean
  readonly ttlMs?: number
  readonly now?: () => number
}

/** No clock is compared with another's: a lease that somebody saw unchanged for this long, by their own clock, is theirs to take. */
const LEASE_MS = 5_000

export function leaseOn(documents: Pick<Documents, 'get' | 'put'>, options: LeaseOptions): Lease {
  const { name, holder, isAlone = false, ttlMs = LEASE_MS, now = () => performance.now() } = options
  let known: LeaseDocument | undefined
  let seenAt = 0 // when this version was first seen
  let heldUntil = Number.NEGATIVE_INFINITY
  let fence = 0

  const isHeld = (): boolean => now() < heldUntil

  /** The version is the fence: of two writers of one version the store lets the first in. */
  async function write(began: number, by: string): Promise<boolean> {
    const next = { workspaceId: INSTANCE, id: name, version: (known?.version ?? 0) + 1, holder: by }
    if (!(await documents.put(LEASES, next))) return false
    known = next
    seenAt = now()
    heldUntil = by === holder ? began + ttlMs * SAFETY : Number.NEGATIVE_INFINITY
    return true
  }

  async function look(): Promise<void> {
    const found = await documents.get(LEASES, INSTANCE, name)
    if (found?.version !== known?.version || found?.holder !== known?.holder) seenAt = now()
    known = found
  }

  const mayTake = (): boolean =>
    known === undefined || known.holder === '' || known.holder === holder || (isAlone && fence === 0) || now() - seenAt >= ttlMs

  async function take(): Promise<boolean> {
    if (!mayTake() || !(await write(now(), holder))) return false
    fence = known?.version ?? 0
    return true
  }

  return {
    async hold() {
      const wasHeld = isHeld()
      if (wasHeld && (await write(now(), holder))) return true
      heldUntil = Number.NEGATIVE_INFINITY
      await look()
      return take()
    },
    isHeld,
    fence: () => fence,
    async giveBack() {
      if (isHeld()) await write(now(), '')
    },
  }
}

/** Ours ends a little before it may be taken. */
const SAFETY = 0.8
