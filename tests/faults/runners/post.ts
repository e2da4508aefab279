/** Posts one message, then closes the store: `node runners/post.ts FOLDER WISH`. */
import { postOnce } from './post-once.ts'

await postOnce(ports => ports)
