/** Nothing is waited for without end. What answers later is answered to nobody. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(what)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
  constructor(what: string) {
    super(`${what} took too long.`)
  }
}
