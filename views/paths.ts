/** Every URL. Stored text holds ids, never paths. */
export const roots = {
  home: '/',
  setUp: (token: string) => `/set-up/${token}`,
  signIn: '/sign-in',
  signOut: '/sign-out',
  session: '/session',
  auth: (issuer: string, next?: string) => `/auth/${issuer}${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`,
  callback: (issuer: string) => `/auth/${issuer}/callback`,
  identities: '/settings/identities',
  link: (issuer: string) => `/settings/identities/${issuer}`,
  identity: (identity: string) => `/settings/identities/${identity}`,
  invitation: (token: string) => `/invitations/${token}`,
  reset: (token: string) => `/reset/${token}`,
  settings: '/settings/profile',
  picture: '/settings/picture',
  status: '/settings/status',
  appearance: '/settings/appearance',
  keyboard: '/settings/keyboard',
  password: '/settings/password',
  sessions: '/settings/sessions',
  endSession: (session: string) => `/settings/sessions/${session}`,
  workspaces: '/workspaces',
  me: (hash: string) => `/me.css?v=${hash}`,
  avatar: (personId: string, fileId: string, size: number) => `/people/${personId}/picture/${fileId}/${size}`,
}

/** Every URL inside one workspace. */
export const paths = (slug: string) => {
  const base = `/w/${slug}`
  const chat = (id: string) => `${base}/chats/${id}`
  const message = (chatId: string, id: string) => `${chat(chatId)}/messages/${id}`
  return {
    base,
    chats: `${base}/chats`,
    newDirect: `${base}/chats/direct`,
    chat,
    unread: (id: string) => `${chat(id)}#unread`,
    latest: (id: string) => `${chat(id)}#latest`,
    before: (id: string, place: number) => `${chat(id)}?before=${place}`,
    newer: (id: string, place: number) => `${chat(id)}?from=${place}`,
    since: (id: string, version: number) => `${chat(id)}?since=${version}`,
    around: (id: string, place: number) => `${chat(id)}?around=${place}#latest`,
    topic: (id: string) => `${chat(id)}/topic`,
    archive: (id: string) => `${chat(id)}/archive`,
    messages: (chatId: string) => `${chat(chatId)}/messages`,
    message,
    history: (chatId: string, id: string) => `${message(chatId, id)}/history`,
    reaction: (chatId: string, id: string, emoji: string) => `${message(chatId, id)}/reactions/${encodeURIComponent(emoji)}`,
    reactions: (chatId: string, id: string) => `${message(chatId, id)}/reactions`,
    participants: (chatId: string) => `${chat(chatId)}/participants`,
    participant: (chatId: string, personId: string) => `${chat(chatId)}/participants/${personId}`,
    read: (chatId: string) => `${chat(chatId)}/read`,
    sidebar: `${base}/sidebar`,
    switcher: `${base}/switcher`,
    live: `${base}/ws`,
    person: (id: string) => `${base}/people/${id}`,
    members: `${base}/members`,
    member: (id: string) => `${base}/members/${id}`,
    leave: `${base}/members/me`,
    owner: `${base}/owner`,
    invites: `${base}/invites`,
    invite: (id: string) => `${base}/invites/${id}`,
    settings: `${base}/settings`,
  }
}
export type Paths = ReturnType<typeof paths>
