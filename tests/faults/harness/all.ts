import type { Harness } from '../kit/figures.ts'
import { fsync, fsyncTwin } from './fsync.ts'
import { full, fullDisk } from './full.ts'
import { kill, killTwin } from './kill.ts'
import { reserve } from './reserve.ts'
import { away, restart, rivals } from './restart.ts'
import { slow, slowTwin } from './slow.ts'
import { stop, stopTwin } from './stop.ts'
import { sweep, sweepTwin } from './sweep.ts'

type Need = 'trace' | 'mount'

/** Every harness by its name in bars.json, each before its positive control, with what it needs of the machine. */
export const HARNESSES: readonly { readonly name: string; readonly run: Harness; readonly needs?: Need }[] = [
  { name: 'kill', run: kill },
  { name: 'kill-twin', run: killTwin },
  { name: 'stop', run: stop },
  { name: 'stop-twin', run: stopTwin },
  { name: 'restart', run: restart },
  { name: 'rivals', run: rivals },
  { name: 'away', run: away },
  { name: 'slow', run: slow },
  { name: 'slow-twin', run: slowTwin },
  { name: 'sweep', run: sweep, needs: 'trace' },
  { name: 'sweep-twin', run: sweepTwin, needs: 'trace' },
  { name: 'full', run: full, needs: 'trace' },
  { name: 'full-disk', run: fullDisk, needs: 'mount' },
  { name: 'reserve', run: reserve, needs: 'mount' },
  { name: 'fsync', run: fsync, needs: 'trace' },
  { name: 'fsync-twin', run: fsyncTwin, needs: 'trace' },
]
