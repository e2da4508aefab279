import { rejected } from './decider.ts'
import type { OpenWorkspace, WorkspaceCommand, WorkspaceFact } from './workspaces.ts'

export type Setting =
  | { readonly key: 'zone' | 'locale'; readonly to: string }
  | { readonly key: 'editWindowMinutes' | 'storageBytes'; readonly to: number | null }
  | { readonly key: 'membersMayInvite' | 'membersMayCreatePublic' | 'previewsAllowed' | 'requiresFactor'; readonly to: boolean }
  | { readonly key: 'defaultChatIds'; readonly to: readonly string[] }

export type Settings = {
  readonly zone: string
  readonly locale: string
  readonly editWindowMinutes: number | null
  readonly storageBytes?: number | null
  readonly membersMayInvite: boolean
  readonly membersMayCreatePublic: boolean
  readonly previewsAllowed?: boolean // absent: yes
  readonly requiresFactor?: boolean
  readonly defaultChatIds: readonly string[]
}

type Command = Extract<WorkspaceCommand, { type: 'configure' }>

export function configure({ type: _, ...setting }: Command, { settings }: OpenWorkspace): readonly WorkspaceFact[] {
  if (JSON.stringify({ previewsAllowed: true, requiresFactor: false, ...settings }[setting.key]) === JSON.stringify(setting.to)) return []
  if (setting.key === 'defaultChatIds' && setting.to.length === 0) {
    throw rejected('last_default_chat', 'Everyone needs one chat to start in.', 'defaultChatIds')
  }
  return [{ type: 'SettingChanged', ...setting }]
}
