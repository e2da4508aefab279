import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { newClientId } from '../src/application/ids.ts'
import { openPorts } from '../src/stores.ts'
import { type InFlight, inFlight } from './bare/in-flight.ts'
import { chat, fail, founded, inTurns } from './founding.ts'
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
const bytes = randomBytes(10)
let keys = 0
const { core, workspaceId, ownerId: personId } = place

serving({
  run: ({ streams, count, ms }: InFlight) =>
    inFlight(count, ms, index =>
      core.commands.messages.post({ personId, workspaceId, command: key() }, chats[index % streams] as string, { text: textOf(index) }),
    ),
})

/** Browsers make these: drawing each anew would take a twelfth of what is measured. */
function key(): string {
  bytes.writeUInt32BE(keys++, 2)
  return newClientId(Date.now(), bytes)
}
