/** Where the picture of one card lies. */
export const cardPictureKey = (workspaceId: string, fileId: string): string => `${workspaceId}/cards/${fileId}`
