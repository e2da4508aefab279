import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'

export type Act = 'post' | 'edit' | 'delete' | 'react' | 'unreact'

/** One thing a person wanted, under one client id. */
export type Wish = {
  readonly act: Act
  readonly chatId: string
  readonly messageId: string
  readonly personId: string
  readonly key: string
  readonly text?: string
  readonly emoji?: string
}

/** ok: acknowledged · fail: certainly refused · info: nobody knows. */
export type End = 'ok' | 'fail' | 'info'

/** A wish and how it stands; sent again under its key it stays one wish. Times are the ledger's own, in milliseconds. */
export type Entry = { readonly wish: Wish; readonly sentAt: number; end: End; endedAt: number; readonly sends: number }

/** What was wanted and what was answered, written down outside the server. */
export type Ledger = {
  readonly entries: ReadonlyMap<string, Entry>
  send(wish: Wish): void
  end(wish: Wish, end: End): void
  /** Puts it on disk. */
  keep(): void
  count(end: End): number
  close(): void
}

export function openLedger(path: string): Ledger {
  const file = openSync(path, 'a')
  const entries = new Map<string, Entry & { sends: number }>()
  const write = (line: object) => writeSync(file, `${JSON.stringify(line)}\n`)

  return {
    entries,
    send(wish) {
      const known = entries.get(wish.key)
      if (known) known.sends++
      else entries.set(wish.key, { wish, sentAt: performance.now(), end: 'fail', endedAt: 0, sends: 1 })
      write({ send: wish })
    },
    end(wish, end) {
      const entry = entries.get(wish.key) as Entry
      entry.end = worse(entry, end)
      entry.endedAt = performance.now()
      write({ key: wish.key, end })
    },
    keep: () => fsyncSync(file),
    count: end =>
      entries
        .values()
        .filter(entry => entry.end === end)
        .toArray().length,
    close() {
      fsyncSync(file)
      closeSync(file)
    },
  }
}

/** Acknowledged once is acknowledged; refused after nobody knew is still not known. */
function worse({ end, sends }: Entry, now: End): End {
  if (sends === 1) return now
  if (end === 'ok' || now === 'ok') return 'ok'
  return end === 'info' || now === 'info' ? 'info' : 'fail'
}
