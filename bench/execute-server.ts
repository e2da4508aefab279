import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openPorts } from '../src/stores.ts'
import { type InFlight, inFlight } from './bare/in-flight.ts'
import { chat, fail, founded, inTurns, newKey } from './founding.ts'
import { serving } from './harness/calls.ts'
import { textOf } from './load/requests.ts'

/** Our commands on a store of their own, with workers behind them and neither routes nor sockets before them. */
const MOST_STREAMS = 128
const [folder = '.'] = process.argv.slice(2)
const data = mkdtempSync(join(folder, 'execute-'))
process.on('exit', () => rmSync(data, { recursive: true }))
const { ports } = await openPorts(data, fail)
const place = await founded(ports)
const chats = await inTurns(MOST_STREAMS, index => chat(place, index))
await place.caughtUp()
const { core, workspaceId, ownerId: personId } = place

serving({
  run: ({ streams, count, ms }: InFlight) =>
    inFlight(count, ms, index =>
      core.commands.messages.post({ personId, workspaceId, command: newKey() }, chats[index % streams] as string, { text: textOf(index) }),
    ),
})
