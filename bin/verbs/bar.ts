import type { Progress } from '../../src/application/replay.ts'

/** Acts behind a progress bar on stderr, when a person looks at it; in pipes, files and JSON there is none. */
export async function withBar<T>(title: string, isJson: boolean, act: (move: Progress) => Promise<T>): Promise<T> {
  if (isJson || !process.stderr.isTTY) return act(() => undefined)
  const { progress } = await import('@clack/prompts')
  const bar = progress({ max: 100, output: process.stderr })
  let shown = 0
  bar.start(title)
  try {
    return await act((done, total) => {
      const now = Math.floor((done / Math.max(1, total)) * 100)
      if (now > shown) bar.advance(now - shown, `${title}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`)
      shown = Math.max(shown, now)
    })
  } finally {
    bar.stop(title) // left alone it would spin for ever
  }
}
