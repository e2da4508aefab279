/** How many events one turn brings, for how long, and how large each is. */
export type Burst = { readonly ms: number; readonly events: number; readonly bytes: number }
export type Sent = { readonly deliveries: number; readonly bytes: number }

/** Round after round, one a turn of the event loop, until the time is over. `round` answers the bytes it handed to the sockets. */
export async function rounds({ ms }: Burst, readers: number, round: () => Promise<number> | number, eventsPerRound: number): Promise<Sent> {
  const end = performance.now() + ms
  let deliveries = 0
  let bytes = 0
  while (performance.now() < end) {
    bytes += await round()
    deliveries += readers * eventsPerRound
    await new Promise(resolve => setImmediate(resolve))
  }
  return { deliveries, bytes }
}

export const textOfLength = (bytes: number): string => JSON.stringify({ t: 'html', html: 'm'.repeat(Math.max(0, bytes - 23)) })
