import type { Progress } from '../../src/application/replay.ts'

export type Bar = { readonly move: Progress; end(): void }

const NO_BAR: Bar = { move: () => undefined, end: () => undefined }

/** A progress bar on stderr, when a person looks at it; nothing in pipes, files and JSON. */
export async function barFor(title: string, isJson: boolean): Promise<Bar> {
  if (isJson || !process.stderr.isTTY) return NO_BAR
  const { progress } = await import('@clack/prompts')
  const bar = progress({ max: 100, output: process.stderr })
  let shown = 0
  bar.start(title)
  return {
    move(done, total) {
      const now = Math.floor((done / Math.max(1, total)) * 100)
      if (now > shown) bar.advance(now - shown, `${title}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`)
      shown = Math.max(shown, now)
    },
    end: () => bar.stop(title),
  }
}
