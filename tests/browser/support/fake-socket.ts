import type { Page } from 'playwright-core'

/** Stands in for the browser's WebSocket: nothing opens by itself, the test says what happens. Runs in the page before its scripts. */
export const FAKE_SOCKET = `
  window.sockets = []
  window.WebSocket = class {
    readyState = 0
    sent = []
    constructor(url) { this.url = String(url); window.sockets.push(this); if (window.opensAtOnce) setTimeout(() => this.opens()) }
    send(text) { this.sent.push(JSON.parse(text)); window.onSent?.(this, JSON.parse(text)) }
    close() { this.readyState = 3 }
    opens() { this.readyState = 1; this.onopen?.({}) }
    closes(code) { this.readyState = 3; this.onclose?.({ code }) }
    hears(frame) { this.onmessage?.({ data: JSON.stringify(frame) }) }
  }
`

type FakeSocket = {
  readonly url: string
  readonly readyState: number
  readonly sent: readonly { t: string; [field: string]: unknown }[]
  opens(): void
  closes(code: number): void
  hears(frame: object): void
}

declare global {
  interface Window {
    sockets: FakeSocket[]
  }
}

/** The newest socket of the page opens. */
export const opens = (page: Page) => page.evaluate(() => window.sockets.at(-1)?.opens())
export const closes = (page: Page, code: number) => page.evaluate(status => window.sockets.at(-1)?.closes(status), code)
export const socketCount = (page: Page) => page.evaluate(() => window.sockets.length)
export const sent = (page: Page) => page.evaluate(() => window.sockets.flatMap(socket => socket.sent))

/** Frames arrive one after another; done when the page has nothing under way. */
export async function hears(page: Page, ...frames: object[]): Promise<void> {
  await page.evaluate(
    list =>
      new Promise<void>(resolve => {
        document.addEventListener('flowra:settled', () => resolve(), { once: true })
        for (const frame of list) window.sockets.at(-1)?.hears(frame)
      }),
    frames,
  )
}
