import { linksIn } from '../../domain/links.ts'
import type { Text } from '../../domain/text.ts'
import type { Ports } from '../ports.ts'
import type { MessageDocument } from '../read-models/messages.ts'

/** So many cards a message has at most. */
const MOST = 3

/** The links of a text, and of what it forwards, that get cards: the first that may be asked at all. */
export function wantedIn({ outgoing }: Pick<Ports, 'outgoing'>, text: Text, originText?: Text): readonly string[] {
  const all = [...linksIn(text.tree), ...(originText ? linksIn(originText.tree) : [])]
  const wanted = new Set<string>()
  for (const url of all) if (wanted.size < MOST && outgoing.couldAsk(url)) wanted.add(url)
  return [...wanted]
}

export const wantedOf = (ports: Pick<Ports, 'outgoing'>, { text, origin, isDeleted }: MessageDocument): readonly string[] =>
  text === null || isDeleted ? [] : wantedIn(ports, text, origin?.text)
