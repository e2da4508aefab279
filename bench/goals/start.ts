import { join } from 'node:path'
import { startFlowra, startServer } from '../harness/flowra.ts'
import { folderOf } from '../harness/folders.ts'
import { memoryOf } from '../harness/machine.ts'
import type { Row } from '../harness/table.ts'
import type { Bench, Goal } from './bench.ts'

const IDLE_MS = 3000
const BARE = join(import.meta.dirname, '../yardsticks/start.ts')

type Start = { readonly ms: number; readonly mb: number }

export const start: Goal = {
  id: 'P21',
  what: 'start and idle memory on a million events',
  async run({ pairs }: Bench) {
    const { folder } = await folderOf('million')
    const ours = () => measured(() => startFlowra(folder))
    const bare = () => measured(() => startServer([BARE], {}, '/'))
    await ours()
    await bare()
    const all: { readonly ours: Start; readonly bare: Start }[] = []
    for (let at = 0; at < pairs; at++) all.push({ ours: await ours(), bare: await bare() })
    const of = (key: keyof Start): Row['pairs'] => all.map(pair => ({ ours: pair.ours[key], yardstick: pair.bare[key] }))
    const about = { goal: 'P21', against: 'bare node:http + ws' }
    return [
      { ...about, what: 'start to first 200, 1 M events', unit: 'ms', bar: { most: 4 }, pairs: of('ms') },
      { ...about, what: 'memory idle, 1 M events', unit: 'MB', bar: { most: 2 }, pairs: of('mb') },
    ]
  },
}

async function measured(begin: () => Promise<Awaited<ReturnType<typeof startServer>>>): Promise<Start> {
  const server = await begin()
  await new Promise(resolve => setTimeout(resolve, IDLE_MS))
  const mb = memoryOf(server.process.pid as number)
  await server.stop()
  return { ms: server.startMs, mb }
}
