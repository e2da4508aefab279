import { spokenRedacted } from './cards.ts'
import { withoutNames } from './files.ts'
import type { MessageFact } from './messages.ts'
import { originRedacted } from './origins.ts'
import { redactedPreview } from './previews.ts'
import { NOTHING } from './text.ts'

/** The fact without what somebody wrote. */
export function redacted(fact: MessageFact): MessageFact {
  switch (fact.type) {
    case 'MessagePosted':
      return {
        ...fact,
        text: NOTHING,
        ...originRedacted(fact),
        ...spokenRedacted(fact),
        ...(fact.files && { files: withoutNames(fact.files) }),
      }
    case 'MessageEdited':
      return { ...fact, text: NOTHING }
    case 'PreviewAttached':
      return redactedPreview(fact)
    default:
      return fact
  }
}
