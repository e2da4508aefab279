/** The URLs of the workspace that this page shows. */
import { addresses } from './addresses.js'
import { root } from './page.js'

export const paths = addresses(root.dataset['slug'] ?? '')
