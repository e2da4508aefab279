import { notFound } from '../../domain/decider.ts'
import type { Message } from '../../domain/messages.ts'
import type { By } from '../application.ts'

export type MessageAt = { readonly chatId: string; readonly messageId: string }

/** A message that never was is nobody's, and no right is asked about it. */
export function existing(message: Message): Record<never, never> {
  if (message.status === 'none') throw notFound()
  return {}
}

/** Is it one's own? */
export const own = ({ personId }: Pick<By, 'personId'>, message: Message) => {
  if (message.status === 'none') throw notFound()
  return { isOwn: message.authorId === personId }
}
