import type { BrowserContext } from 'playwright-core'
import { until } from '../../support/until.ts'

/** What the system would show and the speaker play, in all tabs of a browser, and how often a tab decided whether to ring. The permission is asked for once. */
export async function listens(context: BrowserContext) {
  const rung: string[] = []
  const tones: string[] = []
  const decided: string[] = []
  await context.exposeBinding('flowraRung', (_source, words: string) => rung.push(words))
  await context.exposeBinding('flowraTone', ({ page }) => tones.push(page.url()))
  await context.exposeBinding('flowraDecided', (_source, name: string) => decided.push(name))
  await context.addInitScript(`
    const request = navigator.locks.request.bind(navigator.locks)
    navigator.locks.request = (name, ...words) => {
      if (!name.startsWith('flowra:ring:')) return request(name, ...words)
      const act = words.pop()
      return request(name, ...words, lock => {
        const held = act(lock)
        flowraDecided(name)
        return held
      })
    }
    const Sound = AudioContext
    window.AudioContext = class extends Sound { constructor() { super(); flowraTone() } }
    window.Notification = class {
      static get permission() { return localStorage.getItem('permission') ?? 'default' }
      static async requestPermission() { localStorage.setItem('permission', 'granted'); return 'granted' }
      constructor(words) { window.lastShown = this; flowraRung(words) }
      close() {}
    }`)
  return { rung, tones, decided }
}

export const isRung = async (rung: readonly string[], count: number): Promise<void> => {
  for (const end = Date.now() + 10_000; rung.length < count && Date.now() < end; ) await new Promise(resolve => setTimeout(resolve, 50))
}
/** All tabs decided: so often in all, each after it rang or did not. */
export const areDecided = (decided: readonly string[], count: number): Promise<void> =>
  until(() => decided.length >= count, `decision ${count}`)
/** Longer than a tab waits before it rings, where nothing may even be heard. */
export const calm = () => new Promise(resolve => setTimeout(resolve, 1_500))
