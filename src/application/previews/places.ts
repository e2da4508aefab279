/** So many may wait for one host at a time, so that a slow one leaves places for the others. Undefined where there is none. */
export function placesAt(most: number) {
  const taken = new Map<string, number>()

  function count(hosts: Iterable<string>, by: 1 | -1): void {
    for (const host of hosts) {
      const now = (taken.get(host) ?? 0) + by
      if (now === 0) taken.delete(host)
      else taken.set(host, now)
    }
  }

  return (urls: readonly string[]): Disposable | undefined => {
    const hosts = new Set(urls.map(url => URL.parse(url)?.host.replace(/\.(?=:|$)/, '') ?? ''))
    if (hosts.values().some(host => (taken.get(host) ?? 0) >= most)) return undefined
    count(hosts, 1)
    return { [Symbol.dispose]: () => count(hosts, -1) }
  }
}
