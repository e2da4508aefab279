/** Opens the store, may lead, and appends to a stream of its own until it is ended; says each version that was acknowledged. */
import { commit } from '../../infrastructure/contracts/things.ts'
import { openThings } from '../mongo-store.ts'

const [url = '', stream = ''] = process.argv.slice(2)
const store = await openThings(url, { report: () => undefined })
for (let version = (await store.log.read(stream, {})).length; ; ) {
  const answer = await store.log.append(commit(stream, version)).catch(() => 'unknown')
  if (answer === 'appended') process.stdout.write(`${++version}\n`)
  else version = (await store.log.read(stream, {}).catch(() => ({ length: version }))).length
}
