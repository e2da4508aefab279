/** What went wrong between server and page, and how long it took until each row that was lost stood there as it should. */
export type Loss = {
  isOver: boolean
  frames: number
  dropped: number
  doubled: number
  late: number
  lostRows: number
  readonly repairs: number[] // ms
}

declare global {
  interface Window {
    loss: Loss
  }
}

/** Runs in the page before its scripts: a WebSocket that loses one frame in a hundred, doubles one, and is late with five. */
export const LOSSY = String(function lossy(seed: number): void {
  const [DROPPED, DOUBLED, LATE] = [0.01, 0.02, 0.07]
  const LATEST_MS = 1_000
  const loss: Loss = { isOver: false, frames: 0, dropped: 0, doubled: 0, late: 0, lostRows: 0, repairs: [] }
  let state = seed * 7_919
  const roll = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }

  function lose(data: string): void {
    loss.dropped++
    const { html } = JSON.parse(data) as { html?: string }
    for (const [tag] of (html ?? '').matchAll(/<li [^>]*>/g)) {
      const [id, version] = ['id', 'data-version'].map(name => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1])
      if (id && version) watch(id, Number(version))
    }
  }

  /** Also when a later version stands there, or the row is gone. */
  function watch(id: string, version: number): void {
    const began = performance.now()
    loss.lostRows++
    const timer = setInterval(() => {
      const row = document.getElementById(id)
      if (row ? Number(row.dataset['version']) < version : version > newest()) return
      clearInterval(timer)
      loss.repairs.push(performance.now() - began)
    }, 10)
  }

  const newest = () => Math.max(0, ...[...document.querySelectorAll<HTMLElement>('li.message')].map(row => Number(row.dataset['version'])))

  function deliver(hear: (event: MessageEvent) => void, event: MessageEvent): void {
    loss.frames++
    const luck = loss.isOver ? 1 : roll()
    if (luck < DROPPED) lose(String(event.data))
    else if (luck < DOUBLED) {
      loss.doubled++
      hear(event)
      hear(event)
    } else if (luck < LATE) {
      loss.late++
      setTimeout(() => hear(event), roll() * LATEST_MS)
    } else hear(event)
  }

  window.loss = loss
  window.WebSocket = class extends WebSocket {
    override set onmessage(hear: (event: MessageEvent) => void) {
      super.onmessage = event => deliver(hear, event)
    }
  }
  Document.prototype.hasFocus = () => false
})
