import type { Page } from 'playwright-core'

/** Chromium's own count of what moved without anybody's doing, since the page was loaded. */
export const COUNT_SHIFTS = `window.shifts = []
  new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(entry => entry.value))).observe({ type: 'layout-shift', buffered: true })`

/** After what was drawn last. */
export const shifted = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>(resolve =>
        requestAnimationFrame(() =>
          setTimeout(() => resolve((window as unknown as { shifts: number[] }).shifts.reduce((sum, one) => sum + one, 0)), 150),
        ),
      ),
  )
