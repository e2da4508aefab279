const GAUGES = new Set(['sockets', 'lookers'])

/** What the sockets count, under the names of `/metrics`. */
export const socketReadings = (counters: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counters).map(([name, count]) => [metricName(name), count]))

/** `writes` → `flowra_socket_writes_total`, what goes up and down without the ending. */
function metricName(name: string): string {
  const words = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return GAUGES.has(name) ? `flowra_${words}` : `flowra_socket_${words}_total`
}
