/** People in real tabs on the real app, and what they see. Everything waits for what it names; nothing waits for a time. */
import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { at, type Member, type NewApp } from '../../support/app.ts'
import { aTab, type Tab } from '../../support/chromium.ts'

/** What no page may say, unless a journey breaks something on purpose: then the browser itself tells of requests that failed. */
export const BROKEN_ON_PURPOSE = /^Failed to load resource|^WebSocket connection to|net::ERR_|Failed to fetch/

/** A tab in which somebody is signed in. */
export async function signedIn(
  browser: Browser,
  app: NewApp,
  member: Member,
  { path, ...options }: BrowserContextOptions & { path?: string } = {},
): Promise<Tab> {
  const tab = await aTab(browser, options)
  const [name = '', value = ''] = member.cookie.split('=')
  await tab.context.addCookies([{ name, value, url: app.origin, httpOnly: true, sameSite: 'Lax' }])
  if (path) await opens(tab.page, app.origin + path)
  return tab
}

/** Another tab of the same browser. What it reports lands in the first one's lists. */
export async function anotherTab(tab: Tab, url: string): Promise<Page> {
  const page = await tab.context.newPage()
  page.on('pageerror', error => tab.errors.push(String(error)))
  page.on('console', message => message.type() === 'error' && tab.errors.push(message.text()))
  await opens(page, url)
  return page
}

/** Opens a page and waits until it is live. */
export async function opens(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await isLive(page)
}

export const isLive = (page: Page) => page.locator('html[data-live-state="open"]').waitFor({ state: 'attached' })
export const isCutOff = (page: Page) => page.locator('html[data-live-state="closed"]').waitFor({ state: 'attached' })

export const box = (page: Page) => page.locator('form.composer textarea')
export const banner = (page: Page) => page.locator('#banner')
export const line = (page: Page, title: string) => page.locator('#sidebar a.row', { hasText: title })
export const rowOf = (page: Page, text: string) =>
  page.locator('li.message:not([hidden])', { has: page.locator('.text', { hasText: text }) })

export async function writes(page: Page, text: string): Promise<void> {
  await box(page).fill(text)
  await box(page).press('Enter')
}

/** Waits until the chat holds exactly these messages, in this order, and none that is still on its way. */
export async function shows(page: Page, expected: readonly string[]): Promise<void> {
  const isSo = (texts: readonly string[]) => {
    const rows = [...document.querySelectorAll('li.message:not([hidden])')]
    const found = rows.map(row => row.querySelector('.text')?.textContent?.replace('(edited)', '').trim())
    return !rows.some(row => row.matches('.pending')) && JSON.stringify(found) === JSON.stringify(texts)
  }
  await page.waitForFunction(isSo, expected).catch(async () => {
    assert.deepEqual(await page.locator('li.message:not([hidden])').allInnerTexts(), expected)
    throw new Error('Messages that nobody confirmed are left.')
  })
}

/** Nothing was stopped by the content policy, nothing failed in silence. */
export function isQuiet(tab: Tab, despite?: RegExp): void {
  assert.deepEqual(tab.violations, [])
  assert.deepEqual(
    tab.errors.filter(text => !despite?.test(text)),
    [],
  )
}

/** The id of the chat whose page it is. */
export const chatIdOf = (page: Page): string => /\/chats\/([\w-]+)/.exec(page.url())?.[1] ?? ''

export const generalOf = (app: { readonly chats: { readonly general: string } }) => at.chat(app.chats.general)
