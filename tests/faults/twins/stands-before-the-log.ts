/** Has taken the files of its message, says so and goes no further. */
import { writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { postOnce } from '../runners/post-once.ts'

await postOnce(ports => ({
  ...ports,
  log: {
    ...ports.log,
    async append() {
      writeSync(1, 'taken')
      return wait(60_000, 'conflict' as const)
    },
  },
}))
