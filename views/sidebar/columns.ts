import { COOKIE, type Columns, columnsFrom } from '../../public/js/columns.js'

/** Which cookie says how somebody has arranged their columns, and what it says. */
export const columnsCookie = COOKIE
export const columnsIn = (cookie: string | undefined): Columns => columnsFrom(cookie ?? '')
