import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { derivedId } from '../../../src/application/ids.ts'
import { RESERVE_BYTES } from '../../../src/infrastructure/disk/reserve.ts'
import { newKey } from '../../support/keys.ts'
import type { Figures, Size } from '../kit/figures.ts'
import type { Wish } from '../kit/ledger.ts'
import { aSite, pause, type Site } from '../kit/site.ts'
import { fillUp, onSmallDisk } from './full.ts'

const ROUNDS = { short: 1, long: 10 }
const LONG_TEXT = 30_000
const MOST_POSTS = 500
const PATIENCE_MS = 10_000

/** On a disk without a free byte a message is taken back and the server stops in good order, out of what was put aside. */
export const reserve = ({ isLong }: Size): Promise<Figures> =>
  onSmallDisk('64m', async disk => {
    await using site = await aSite({ within: disk, people: 3, chats: 1 })
    const figures = { rounds: 0, back: 0, refused: 0, takenBack: 0, spent: 0, clean: 0 }
    while (figures.rounds < (isLong ? ROUNDS.long : ROUNDS.short)) {
      for (const [figure, holds] of Object.entries(await once(site, disk))) figures[figure as keyof typeof figures] += Number(holds)
      figures.rounds++
    }
    return { ...figures, ...(await site.verdict()) }
  })

async function once(site: Site, disk: string) {
  const fill = () => fillUp(join(disk, 'somebody-elses'))
  const back = await isPutAside(site, true)
  const wish = await posted(site)
  const makeRoom = fill()
  const refused = await isRefusedAtLast(site)
  const takenBack = (await site.client.act({ ...wish, act: 'delete', key: newKey() })) === 'ok'
  const spent = await isPutAside(site, false)
  await makeRoom()
  await isPutAside(site, true)
  const makeRoomAgain = fill()
  site.server.signal('SIGTERM')
  const clean = (await site.server.exited).code === 0 && (await isPutAside(site, false))
  await makeRoomAgain()
  await site.restart()
  return { back, refused, takenBack, spent, clean }
}

async function posted(site: Site, text = 'Too much'): Promise<Wish> {
  const { client, house } = site
  const [chatId, personId, key] = [house.chats[0] ?? '', house.people[0]?.id ?? '', newKey()]
  const wish: Wish = { act: 'post', chatId, personId, key, text, messageId: derivedId('messages', chatId, personId, key) }
  return (await client.act(wish)) === 'ok' ? wish : Promise.reject(new Error('there is no room'))
}

/** What the store holds already is used up first. */
async function isRefusedAtLast(site: Site): Promise<boolean> {
  for (let n = 0; n < MOST_POSTS; n++) {
    const isTaken = await posted(site, 'a'.repeat(LONG_TEXT)).then(
      () => true,
      () => false,
    )
    if (!isTaken) return true
    await pause(200) // ten a second and no more
  }
  return false
}

/** Until it is so, or was not in time. */
async function isPutAside({ house }: Site, isWanted: boolean): Promise<boolean> {
  const end = performance.now() + PATIENCE_MS
  const size = () =>
    stat(join(house.folder, 'reserve')).then(
      file => file.size,
      () => 0,
    )
  while (performance.now() < end) {
    if (((await size()) === RESERVE_BYTES) === isWanted) return true
    await pause(50)
  }
  return false
}
