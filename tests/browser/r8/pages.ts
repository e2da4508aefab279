import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Member, TestApp } from '../../support/app.ts'
import { FAKE_SOCKET, hears, opens } from '../support/fake-socket.ts'

export type Frame = { readonly t: string; readonly [field: string]: unknown }

/** How the same frames reach a page. */
export const DELIVERIES = {
  live: frames => frames,
  doubled: frames => frames.flatMap(frame => [frame, frame]),
  shuffled: frames => frames.toReversed(),
  'lost, then caught up': frames => [...frames.filter(frame => frame.t !== 'html' && frame.t !== 'count'), ...lastVersion(frames)],
  reset: (frames, chatId) => [...frames.filter(frame => frame.t !== 'html'), { t: 'reset', chat: chatId }],
} satisfies Record<string, (frames: readonly Frame[], chatId: string) => readonly Frame[]>

/** What the socket says after the frames were lost. */
function lastVersion(frames: readonly Frame[]): readonly Frame[] {
  const last = frames.findLast(frame => frame.t === 'html')
  return last ? [{ t: 'pong', versions: { [String(last['chat'])]: last['version'] } }] : []
}

/** What a document was answered before. */
export type Old = { readonly status: number; readonly body: string }

/** A browser in which one person is signed in. `old`: what the next document is answered instead of what the server would say now. */
export type Screen = { readonly context: BrowserContext; readonly page: Page; old: Old | undefined }

/** No jitter, and a window in the background: a page that reads by itself would change what the next one sees. */
const HASTE = 'Math.random = () => 0; Document.prototype.hasFocus = () => false'

export async function aScreen(browser: Browser, app: TestApp, member: Member): Promise<Screen> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: 'Europe/Berlin' })
  const [name = '', value = ''] = member.cookie.split('=')
  await context.addCookies([{ name, value, url: app.origin, httpOnly: true, sameSite: 'Lax' }])
  await context.addInitScript(`${HASTE};${FAKE_SOCKET}`)
  const page = await context.newPage()
  const screen: Screen = { context, page, old: undefined }
  await answerOld(screen)
  return screen
}

/** Straight to the browser: Playwright's own routing would switch its cache off. */
async function answerOld(screen: Screen): Promise<void> {
  const browser = await screen.context.newCDPSession(screen.page)
  browser.on('Fetch.requestPaused', ({ requestId }) => {
    const { old } = screen
    screen.old = undefined
    const answered = old
      ? browser.send('Fetch.fulfillRequest', {
          requestId,
          responseCode: old.status,
          responseHeaders: [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }],
          body: Buffer.from(old.body).toString('base64'),
        })
      : browser.send('Fetch.continueRequest', { requestId })
    answered.catch(() => {}) // the page has left meanwhile
  })
  await browser.send('Fetch.enable', { patterns: [{ urlPattern: '*/w/*/chats/*', resourceType: 'Document' }] })
}

/** Opens the page as it was answered then, lets the frames arrive, and reads what is to be seen. */
export async function replayed(screen: Screen, url: string, old: Old, frames: readonly Frame[]): Promise<Seen> {
  screen.old = old
  return reads(screen, url, frames)
}

/** The page as it is answered now. */
export const fresh = (screen: Screen, url: string): Promise<Seen> => reads(screen, url, [])

async function reads({ page }: Screen, url: string, frames: readonly Frame[]): Promise<Seen> {
  await page.goto('about:blank')
  const answer = await page.goto(url, { waitUntil: 'load' })
  if (answer?.status() !== 200) return NOTHING
  await connected(page)
  if (frames.length > 0) await hears(page, ...frames).catch(error => afterReload(page, error))
  await quiet(page).catch(error => afterReload(page, error))
  return seen(page)
}

async function connected(page: Page): Promise<void> {
  await page.waitForFunction(() => window.sockets.length > 0)
  await opens(page)
}

/** Whose rights in the workspace changed is told to load the whole page anew. */
async function afterReload(page: Page, error: Error): Promise<void> {
  if (!/context was destroyed/.test(error.message)) throw error
  await page.waitForLoadState('load')
  await connected(page)
  await quiet(page)
}

/** Until nothing has been put in or fetched for a moment. */
const quiet = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>(resolve => {
        let timer = setTimeout(resolve, 250)
        const later = () => {
          clearTimeout(timer)
          timer = setTimeout(resolve, 250)
        }
        for (const name of ['htmx:finally:swap', 'htmx:before:request', 'flowra:settled']) document.addEventListener(name, later)
      }),
  )

export type Seen = {
  readonly rows: readonly string[]
  readonly head: string
  readonly sidebar: readonly string[]
  readonly composer: string
  readonly title: string
}

/** What there is to see of a chat that is closed to the person. */
const NOTHING: Seen = { rows: [], head: '', sidebar: [], composer: '', title: '' }

/** Everything a person sees, without what only script knows. */
const seen = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const text = (element: Element | null | undefined) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
    const picture = (element: Element) => [...element.querySelectorAll('.avatar img')].map(img => img.getAttribute('src')).join()
    const row = (item: Element) => {
      const { id, className } = item
      const reactions = [...item.querySelectorAll('.reaction')].map(one => `${text(one)}|${(one as HTMLElement).dataset['people']}`)
      const kind = className.replace(/\b(?:hot|current|htmx-\S+|target)\b/g, '').trim()
      return [
        id,
        kind,
        (item as HTMLElement).dataset['k'],
        (item as HTMLElement).dataset['version'],
        text(item),
        picture(item),
        ...reactions,
      ].join(' · ')
    }
    if (document.querySelector('.empty[data-gone]') || !document.querySelector('.panel.chat'))
      return { rows: [], head: '', sidebar: [], composer: '', title: '' }
    const list = [
      ...document.querySelectorAll('ol.log > li.message:not([hidden]), ol.log > li.activity, ol.log > li.day, ol.log > li.changes'),
    ]
    const line = (item: Element) => {
      const { dataset } = item as HTMLElement
      return [
        item.className.trim(),
        text(item.querySelector('.n') ?? item),
        dataset['lastN'],
        dataset['position'],
        dataset['turn'],
        dataset['gone'],
      ].join(' · ')
    }
    return {
      rows: list.map(row),
      head: text(document.querySelector('.panel.chat > header')),
      sidebar: [...document.querySelectorAll('#sidebar a[data-chat]')].map(line),
      composer: text(document.querySelector('.panel.chat form.composer, .panel.chat .read-only')),
      title: document.title,
    }
  })
