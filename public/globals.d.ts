import type { Htmx } from 'htmx.org'

/** htmx stands on the page as a script of its own, before ours. */
declare global {
  interface Window {
    readonly htmx: Htmx
    readonly Alpine: { data(name: string, component: () => object): void }
    readonly WebSocket: typeof WebSocket
  }
}
