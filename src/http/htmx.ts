import type { Context } from 'hono'
import type { Env } from './doors.ts'

/** Script asks, and puts the answer into its page itself. */
export const isScript = (c: Context<Env>): boolean => c.req.header('HX-Request') === 'true'

/** Script wants a part; a whole document only where the target is the body. */
export const isFragment = (c: Context<Env>): boolean => isScript(c) && c.req.header('HX-Request-Type') !== 'full'

/** A link that opens something beside the screen that is there. */
export const isForPane = (c: Context<Env>): boolean => isFragment(c) && c.req.header('HX-Target') === 'aside#pane'
