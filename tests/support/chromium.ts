/** Chromium for journeys: one per test file, a fresh context per test, and everything the content policy stopped is collected. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium as engine, type Page } from 'playwright-core'
import { chromium as found } from './machine.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A person's tab. `violations`: what the content policy stopped; `errors`: what the page threw or reported. */
export type Tab = AsyncDisposable & {
  readonly context: BrowserContext
  readonly page: Page
  readonly violations: string[]
  readonly errors: string[]
}

/** Back and forward keep pages alive as they do for people: Playwright switches that off by itself. */
export function aBrowser(): Promise<Browser> {
  const executablePath = found()
  if (!executablePath) throw new Error('There is no Chromium on this machine.')
  return engine.launch({ executablePath, args: ARGS, ignoreDefaultArgs: ['--disable-back-forward-cache'] })
}

export async function aTab(browser: Browser, options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    ...options,
  })
  context.setDefaultTimeout(30_000)
  const violations: string[] = []
  const errors: string[] = []
  await context.exposeBinding('flowraViolation', (_source, what: string) => violations.push(what))
  await context.addInitScript(`addEventListener('securitypolicyviolation', event =>
    flowraViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber))`)
  const page = await context.newPage()
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  return { context, page, violations, errors, [Symbol.asyncDispose]: () => context.close() }
}
