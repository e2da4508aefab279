/** Exact names of who hears what. A name is no capability: only a socket whose rights were asked is put behind it. */

export const chatTopic = (workspaceId: string, chatId: string): string => `${workspaceId}:${chatId}`
export const personTopic = (workspaceId: string, personId: string): string => `${workspaceId}:@${personId}`

/** Guests see only the people they share a chat with, so what concerns everybody is filtered for each of them. */
export const membersTopic = (workspaceId: string): string => `${workspaceId}:members`
export const guestsTopic = (workspaceId: string): string => `${workspaceId}:guests`

/** Between processes alone: no socket is ever behind it. */
export const presenceTopic = (workspaceId: string): string => `${workspaceId}:presence`
