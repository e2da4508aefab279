import { serving } from '../harness/calls.ts'
import { histogram } from './histogram.ts'
import { comeBack } from './pages.ts'
import { connectPosters, type Posters } from './posters.ts'
import { connectReaders, type Door, type Mode, type Readers } from './readers.ts'
import { marksIn, requestOf, type Target } from './requests.ts'
import { onSchedule } from './schedule.ts'

/** The load generator: a process of its own that holds readers and posters for as many servers as a goal compares. */
const readers = new Map<number, Readers>()
const posters = new Map<string, Posters>()

export type Latency = { readonly p50: number; readonly p99: number; readonly most: number; readonly count: number }
export type OpenRun = {
  readonly target: Target
  readonly rate: number
  readonly seconds: number
  readonly connections: number
  readonly isRead: boolean
  readonly readAt?: number // port, where readers are at another process
}
export type OpenResult = {
  readonly acknowledged: Latency
  readonly delivered: Latency
  readonly failed: number
  readonly unread: number
  readonly status: number
}
export type ClosedRun = { readonly target: Target; readonly seconds: number; readonly connections: number }
export type ClosedResult = { readonly perSecond: number; readonly acknowledged: Latency; readonly failed: number; readonly status: number }

const MOST_WAIT_MS = 15_000
let sent = 0

serving({
  async connect(door: Door) {
    readers.get(door.port)?.close()
    const connected = await connectReaders(door)
    readers.set(door.port, connected)
    await connected.quiet()
  },
  mark: ({ port, mode }: { port: number; mode: Mode }) => readers.get(port)?.mark(mode),
  settle: ({ port, bytes }: { port: number; bytes: number }) => readers.get(port)?.settle(bytes),
  open: runOpen,
  closed: runClosed,
  comeBack,
})

/** So many posts a second, whatever the server does. */
async function runOpen({ target, rate, seconds, connections, isRead, readAt = target.port }: OpenRun): Promise<OpenResult> {
  const line = await postersFor(target.port, connections)
  const reading = isRead ? readers.get(readAt) : undefined
  reading?.mark('frames')
  const acknowledged = histogram()
  const dues: number[] = []
  const base = sent
  const count = Math.round(rate * seconds)
  sent += count
  let failed = 0
  let answers = 0
  let lastFailure = 0
  await onSchedule(rate, count, (index, due) => {
    dues.push(due)
    line.send(requestOf(target, base + index), status => {
      answers++
      if (isSuccess(status)) acknowledged.add(performance.now() - due)
      else {
        failed++
        lastFailure = status
      }
    })
  })
  await until(() => answers === count)
  await reading?.quiet()
  const { delivered, marks } = deliveries(reading, base, dues)
  return {
    acknowledged: latencyOf(acknowledged),
    delivered: latencyOf(delivered),
    failed: failed + count - answers,
    unread: reading ? count - marks : 0,
    status: lastFailure,
  }
}

function deliveries(reading: Readers | undefined, base: number, dues: readonly number[]) {
  const delivered = histogram()
  let marks = 0
  for (const { text, at } of reading?.arrivals() ?? []) {
    for (const mark of marksIn(text)) {
      const due = dues[mark - base]
      if (due === undefined) continue
      marks++
      for (const time of at) delivered.add(time - due)
    }
  }
  return { delivered, marks }
}

/** Each connection sends again as soon as it is answered. */
async function runClosed({ target, seconds, connections }: ClosedRun): Promise<ClosedResult> {
  const line = await postersFor(target.port, connections)
  const acknowledged = histogram()
  const start = performance.now()
  const end = start + seconds * 1000
  let failed = 0
  let lastStatus = 0
  await Promise.all(Array.from({ length: connections }, () => new Promise<void>(resolve => again(resolve))))

  function again(resolve: () => void): void {
    const at = performance.now()
    line.send(requestOf(target, sent++), status => {
      const now = performance.now()
      lastStatus = status
      if (isSuccess(status)) acknowledged.add(now - at)
      else failed++
      if (now < end) again(resolve)
      else resolve()
    })
  }

  const perSecond = (acknowledged.count() * 1000) / (performance.now() - start)
  return { perSecond, acknowledged: latencyOf(acknowledged), failed, status: lastStatus }
}

async function postersFor(port: number, connections: number): Promise<Posters> {
  const key = `${port} ${connections}`
  const known = posters.get(key) ?? (await connectPosters(port, connections))
  posters.set(key, known)
  return known
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + MOST_WAIT_MS
  while (!isSo() && performance.now() < end) await new Promise(resolve => setTimeout(resolve, 2))
}

const isSuccess = (status: number): boolean => status >= 200 && status < 400
const latencyOf = (of: ReturnType<typeof histogram>): Latency => ({
  p50: of.quantile(0.5),
  p99: of.quantile(0.99),
  most: of.quantile(1),
  count: of.count(),
})
