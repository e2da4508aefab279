import type { BrowserContext } from 'playwright-core'

/** What the system would show and the speaker play, in all tabs of a browser. The permission is asked for once. */
export async function listens(context: BrowserContext) {
  const rung: string[] = []
  const tones: string[] = []
  await context.exposeBinding('flowraRung', (_source, words: string) => rung.push(words))
  await context.exposeBinding('flowraTone', ({ page }) => tones.push(page.url()))
  await context.addInitScript(`
    const Sound = AudioContext
    window.AudioContext = class extends Sound { constructor() { super(); flowraTone() } }
    window.Notification = class {
      static get permission() { return localStorage.getItem('permission') ?? 'default' }
      static async requestPermission() { localStorage.setItem('permission', 'granted'); return 'granted' }
      constructor(words) { window.lastShown = this; flowraRung(words) }
      close() {}
    }`)
  return { rung, tones }
}

export const isRung = async (rung: readonly string[], count: number): Promise<void> => {
  for (const end = Date.now() + 10_000; rung.length < count && Date.now() < end; ) await new Promise(resolve => setTimeout(resolve, 50))
}
/** Longer than a tab waits before it rings. */
export const calm = () => new Promise(resolve => setTimeout(resolve, 1_500))
