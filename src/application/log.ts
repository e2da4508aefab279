/** One line for whoever runs this: ids, verbs, times and counts; never what people wrote, nor who they are. */
export type Log = (level: 'info' | 'warn' | 'error', fields: Readonly<Record<string, unknown>>, text: string) => void

/** The name alone of whatever was thrown. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
