const PATIENCE_MS = 10_000
const GLANCE_MS = 5

/** Waits for what is to come; a test that waits for ever says nothing. */
export async function until(holds: () => boolean | Promise<boolean>, what = 'it', ms = PATIENCE_MS): Promise<void> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what} never came`)
    await new Promise(resolve => setTimeout(resolve, GLANCE_MS))
  }
}
