/** Flowra that is killed once so many messages are posted. It looks itself: seen from outside, a machine that stalls would let it run on. */
import { configuration } from '../../../src/configuration.ts'
import { serve } from '../../../src/main.ts'
import { progress } from '../kit/progress.ts'

const { DATA = '', ENDS_IN = '', ENDS_AT = '' } = process.env
const GLANCE_MS = 5

setInterval(() => {
  if (progress(DATA, ENDS_IN).posted >= Number(ENDS_AT)) process.kill(process.pid, 'SIGKILL')
}, GLANCE_MS)
await serve(configuration(), { isDemo: false })
