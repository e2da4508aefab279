import { blocksOf } from '../domain/cards.ts'
import type { MessageDocument } from './read-models/messages.ts'
import { plain } from './text.ts'
import { wordsOf } from './words.ts'

type Said = Pick<MessageDocument, 'text' | 'cards' | 'files'>

/** What a message says as one line, with what its cards say; '' when it is deleted. */
export const lineOf = ({ text, cards }: Pick<Said, 'text' | 'cards'>): string =>
  text === null ? '' : plain([...text.tree, ...blocksOf(cards)], Number.MAX_SAFE_INTEGER)

/** What a message is found by: its words, and the names of its files. */
export const findableWords = (message: Said): readonly string[] =>
  message.text === null ? [] : [...wordsOf(lineOf(message)), ...(message.files ?? []).flatMap(({ name }) => wordsOf(name))]
