import { needFiles } from '../harness/files.ts'
import { copyOf, startFlowra } from '../harness/flowra.ts'
import { folderOf, type Seeded } from '../harness/folders.ts'
import { interleaved } from '../harness/pairs.ts'
import type { OpenResult } from '../load/generator.ts'
import type { Returned } from '../load/pages.ts'
import type { Target } from '../load/requests.ts'
import { type Bench, type Goal, using } from './bench.ts'
import { yardstick } from './places.ts'

const PAGES = 2000
const MESSAGES = 20
const POSTS = { connections: 4, rate: 100, seconds: MESSAGES / 100, isRead: false }

export const restart: Goal = {
  id: 'P15',
  what: 'two thousand pages after a restart',
  run(bench) {
    needFiles(2 * PAGES) // each has a connection for its questions besides its socket
    return using(async opened => {
      const { folder, seeded } = await folderOf('room')
      const { data, remove } = copyOf(folder)
      opened(remove)
      const refusals: number[] = []
      const ours = async () => {
        const { ms, refused } = await returned(bench, data, seeded)
        refusals.push(refused)
        return ms
      }
      const bare = () => accepted(bench)
      await interleaved(1, ours, bare) // and notes each session as in use, as it is where people were there before
      const pairs = await interleaved(bench.pairs, ours, bare)
      return [
        {
          goal: 'P15',
          what: `${PAGES} pages that missed ${MESSAGES} messages, until all are current`,
          unit: 'ms',
          against: `bare ws accepting ${PAGES}`,
          bar: { most: 4 },
          pairs,
          note: `from a server that listens, without the jitter of real pages on either side; sidebar, the wait of 200 ms and the question included; at most ${Math.max(...refusals)} answers said later`,
        },
      ]
    })
  },
}

/** What was posted before the process ended is what its pages miss when the next one begins, with nothing in memory. */
async function returned({ generator }: Bench, data: string, { slug, room, posters }: Seeded): Promise<Returned> {
  const cookies = posters.map(({ cookie }) => cookie)
  const base = `/w/${slug}`
  const seen = await running(data, async port => {
    const version = await versionOf(`http://localhost:${port}${base}/chats/${room}`, cookies[0] ?? '')
    await posted(generator, { port, posters })
    return version
  })
  const missed = { base, chatId: room, seen, messages: MESSAGES }
  return running(data, port => generator.call('comeBack', { port, path: `${base}/ws`, cookies, count: PAGES, missed }))
}

async function running<T>(data: string, work: (port: number) => Promise<T>): Promise<T> {
  const flowra = await startFlowra(data)
  try {
    return await work(flowra.port)
  } finally {
    await flowra.stop()
  }
}

async function posted(generator: Bench['generator'], target: Target): Promise<void> {
  const { failed, status } = await generator.call<OpenResult>('open', { target, ...POSTS })
  if (failed > 0) throw new Error(`${failed} posts failed, the last one with ${status}.`)
}

async function versionOf(chat: string, cookie: string): Promise<number> {
  const answer = await fetch(`${chat}?since=0`, { headers: { Cookie: cookie, 'HX-Request': 'true' } })
  const version = answer.headers.get('Flowra-Version')
  if (version === null) throw new Error(`The chat answered ${answer.status} without its version.`)
  return Number(version)
}

async function accepted({ generator }: Bench): Promise<number> {
  const bare = await yardstick('one-buffer.ts')
  try {
    const { port } = bare.target
    return (await generator.call<Returned>('comeBack', { port, path: '/', cookies: [], count: PAGES })).ms
  } finally {
    await bare.stop()
  }
}
