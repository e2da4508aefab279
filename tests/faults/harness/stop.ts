import { connect } from 'node:net'
import { paths } from '../../../views/paths.ts'
import type { Figures, Size } from '../kit/figures.ts'
import type { Act } from '../kit/ledger.ts'
import { load } from '../kit/load.ts'
import { type Dice, diceOf } from '../kit/random.ts'
import { kill } from '../kit/server.ts'
import { aSite, pause, type Site } from '../kit/site.ts'
import { looker } from '../kit/sockets.ts'

/** SIGTERM at random moments under load, with pages that look; then SIGTERM twice, and SIGTERM with SIGKILL a second later. */
export const stop = (size: Size): Promise<Figures> => stopping(size, size.isLong ? 50 : 4)

/** Of a twin that leaves at once, with what it has acknowledged still unwritten. */
export const stopTwin = (size: Size): Promise<Figures> => stopping(size, 8, 'tests/faults/twins/acknowledges-early.ts')

const PAGES = 8
const SHORTEST_MS = 200
const LONGEST_MS = 800
const MOST_MS = 12_000
const YOUNG = 4

async function stopping({ seed }: Size, rounds: number, program?: string): Promise<Figures> {
  const dice = diceOf(seed)
  await using site = await aSite(program ? { program } : {})
  const acts: readonly Act[] = ['post']
  const people = load({ house: site.house, client: site.client, dice, pauseMs: program ? 3 : 30, ...(program ? { acts } : {}) })
  const figures = { stops: 0, unclean: 0, exitMostMs: 0, pagesClosedOtherwise: 0 }
  for (let round = 0; round < rounds; round++) {
    const { isClean, ms, codes } = await stopOnce(site, dice)
    figures.stops++
    if (!isClean) figures.unclean++
    figures.exitMostMs = Math.max(figures.exitMostMs, Math.round(ms))
    figures.pagesClosedOtherwise += codes.filter(code => code !== 1012).length
    await site.restart()
  }
  const harder = program
    ? {}
    : { uncleanWhenYoung: await stopYoung(site), secondSignalMs: await stopTwice(site), ...(await stopThenKill(site)) }
  await people.stop()
  return { ...figures, ...harder, ...(await site.verdict()) }
}

async function stopOnce(site: Site, dice: Dice): Promise<{ isClean: boolean; ms: number; codes: readonly number[] }> {
  const { house, server } = site
  const pages = await Promise.all(
    Array.from({ length: PAGES }, (_, n) =>
      looker(house, server.origin, house.people[n % house.people.length] as never, house.chats[0] as string),
    ),
  )
  await pause(SHORTEST_MS + dice() * (LONGEST_MS - SHORTEST_MS))
  server.signal('SIGTERM')
  const exit = await Promise.race([server.exited, pause(MOST_MS)])
  if (!exit) await kill(server)
  const codes = await Promise.all(pages.map(page => page.closed))
  return { isClean: exit?.code === 0, ms: exit?.ms ?? MOST_MS, codes }
}

/** At the very moment it says that it is ready. */
async function stopYoung(site: Site): Promise<number> {
  let unclean = 0
  for (let n = 0; n < YOUNG; n++) {
    site.server.signal('SIGTERM')
    if ((await site.server.exited).code !== 0) unclean++
    await site.restart()
  }
  return unclean
}

/** While a request that never ends holds it up. */
async function stopTwice(site: Site): Promise<number> {
  const { server } = site
  const hanging = unfinishedRequest(site)
  await pause(300)
  server.signal('SIGTERM')
  await pause(500)
  server.signal('SIGTERM')
  const { ms } = await server.exited
  hanging.destroy()
  await site.restart()
  return Math.round(ms)
}

async function stopThenKill(site: Site): Promise<Figures> {
  const hanging = unfinishedRequest(site)
  await pause(300)
  site.server.signal('SIGTERM')
  await pause(1_000)
  const isStillThere = await Promise.race([site.server.exited.then(() => 0), pause(0).then(() => 1)])
  await kill(site.server)
  hanging.destroy()
  await site.restart()
  return { killedWhileStopping: isStillThere }
}

function unfinishedRequest({ house, server }: Site) {
  const { hostname, port } = new URL(server.origin)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(
    `POST ${paths(house.slug).messages(house.chats[0] as string)} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${house.people[0]?.cookie}\r\n`,
  )
  socket.write(
    `Origin: ${server.origin}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nkey=`,
  )
  return socket
}
