/** How large a picture stands in a row. */
const MOST_WIDE = 480
const MOST_HIGH = 320
/** A strip longer than this would be a hair: it is shown as a tile. */
const LONGEST = 8

/** What its name says it is. */
export const kindText = (name: string): string => /\.([a-z\d]{1,5})$/i.exec(name)?.[1]?.toUpperCase() ?? 'File'

/** The size at which a picture is shown, so that its place is there before it is; undefined where it is of no use at its own shape. */
export function shownAt(width: number, height: number): { readonly width: number; readonly height: number } | undefined {
  const share = Math.min(1, MOST_WIDE / width, MOST_HIGH / height)
  if (!(Math.max(width / height, height / width) <= LONGEST)) return undefined
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}
