import type { Speaker } from './cards.ts'
import { notFound } from './decider.ts'

/** A fact of a program's message: the picture that it wants to be shown with came after it. */
export type IconFact = { readonly type: 'IconAttached'; readonly iconId: string }

export type IconCommand = { readonly type: 'attachIcon'; readonly isArchived: boolean; readonly iconId: string }

/** The picture that a message waits for, or has. */
export type Icon = Pick<Speaker, 'iconId' | 'hasIcon'>

export function attachIcon({ iconId }: IconCommand, icon: Icon | undefined): readonly IconFact[] {
  if (icon?.iconId !== iconId) throw notFound()
  return icon.hasIcon ? [] : [{ type: 'IconAttached', iconId }]
}
