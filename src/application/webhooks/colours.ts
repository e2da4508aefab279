import type { Colour } from '../../domain/cards.ts'

const WORDS: Readonly<Record<string, Colour>> = { good: 'green', warning: 'yellow', danger: 'red', primary: 'blue' }
/** Up to which degree of the circle each of them goes. */
const HUES: readonly (readonly [number, Colour])[] = [
  [15, 'red'],
  [42, 'orange'],
  [70, 'yellow'],
  [158, 'green'],
  [195, 'teal'],
  [255, 'blue'],
  [290, 'purple'],
  [340, 'pink'],
  [360, 'red'],
]
const GREY = 0.12 // below this much colour it is none

/** The nearest of ours: a page has no colours but its own, which can be read in both themes. */
export function colourOf(said: string | undefined): Colour {
  const word = said?.trim().toLowerCase() ?? ''
  if (Object.hasOwn(WORDS, word)) return WORDS[word] as Colour
  const digits = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/.exec(word)?.[1]
  if (digits === undefined) return 'grey'
  const pairs = digits.length === 3 ? Array.from(digits, digit => digit + digit) : (digits.match(/../g) ?? [])
  const [red = 0, green = 0, blue = 0] = pairs.map(pair => Number.parseInt(pair, 16) / 255)
  return nearest(red, green, blue)
}

function nearest(red: number, green: number, blue: number): Colour {
  const most = Math.max(red, green, blue)
  const span = most - Math.min(red, green, blue)
  if (span < GREY) return 'grey'
  const sixth = most === red ? (green - blue) / span : most === green ? 2 + (blue - red) / span : 4 + (red - green) / span
  const degree = (sixth * 60 + 360) % 360
  return HUES.find(([end]) => degree < end)?.[1] ?? 'red'
}
