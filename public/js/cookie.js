/** The one cookie that script writes: how the columns are arranged, which the server must know before it prints the page. */
import { COOKIE, columnsFrom, printed } from './columns.js'
import { root } from './page.js'

const YEAR_S = 365 * 24 * 60 * 60

/** The columns as they are kept now. */
export const columnsNow = () =>
  columnsFrom(
    document.cookie
      .split('; ')
      .find(one => one.startsWith(`${COOKIE}=`))
      ?.slice(COOKIE.length + 1) ?? '',
  )

/** @param {Partial<import('./columns.js').Columns>} changed */
export function keepColumns(changed) {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  const text = printed({ ...columnsNow(), ...changed })
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has another way
  document.cookie = `${COOKIE}=${text}; path=/w/${root.dataset['slug']}; max-age=${YEAR_S}; samesite=lax${secure}`
}
