import type { Limit } from './ports.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The only place for these numbers (domain.md, guarantees B.1). Times in seconds unless the name says otherwise. */
export const LIMITS = {
  name: 80,
  workspaceName: 100,
  workspaceDescription: 500,
  slugShortest: 2,
  slugLongest: 40,
  usernameShortest: 2,
  usernameLongest: 32,
  title: 200,
  topic: 250,
  description: 500,
  personTitle: 100,
  statusText: 100,
  statusEmoji: 42, // a name as long as they may be, between colons
  email: 254,
  passwordShortest: 12,
  passwordLongest: 256,
  messageText: 40_000,
  messageVersions: 100,
  mentionedPeople: 50, // in one message
  reachedUnasked: 10, // people in a chat: beyond it, calling all of them wants a word more
  mentionsCounted: 300, // the newest of a person; behind more a count may be too low
  reactionKinds: 50,
  pinsInChat: 100,
  drafts: 100,
  webhooksInChat: 20,
  hookAttachments: 100,
  hookBlocks: 50,
  hookFields: 100, // of all cards together
  hookClockMs: 300_000, // a signature is believed so long before and after its moment
  hookRepeatsMs: 86_400_000, // a delivery of the same id is the same for so long
  reminders: 100, // open ones that one person asked for
  remindersDue: 200, // listed and counted, of one person
  remindersDone: 50, // kept, so that the last can be taken back
  reminderText: 4_000,
  schedules: 100,
  aheadDays: 731, // of a reminder or a scheduled message
  saves: 1_000,
  markedSaves: 200, // of one chat, on the page
  peopleAtOnce: 100,
  directPeople: 9,
  participants: 5_000,
  members: 10_000,
  teams: 200,
  teamMembers: 500,
  emoji: 500, // of a workspace
  emojiNameShortest: 2,
  emojiNameLongest: 40,
  emojiBytes: 256 * 1024, // as it is kept; what comes is a picture like others
  inviteUses: 1_000,
  deletedDays: 14,
  deletedListed: 500,
  inviteDays: 30,
  inviteDaysDefault: 7,
  pageRows: 50,
  catchUpRows: 200,
  listRows: 50,
  searchText: 500,
  searchHits: 20,
  channelsFound: 500,
  sidebarLines: 1_000,
  ownChats: 5_000, // of one person in one workspace, wherever all of them are asked for
  section: 40,
  sections: 30,
  threadLines: 30,
  followedThreads: 200, // looked through for unread ones, the newest
  pictureBytes: 10 * 1024 * 1024,
  fileBytes: 100 * 1024 * 1024,
  fileName: 255,
  filesInMessage: 10,
  uploadKept: DAY, // without a message
  uploadSeconds: 10 * MINUTE,
  fileLink: 5 * MINUTE, // on the second origin
  fileLinkKept: 4 * MINUTE, // by a browser, which asks for the next while this one opens
  smallPicture: 720, // pixels wide, for rows
  bodyBytes: 1024 * 1024,
  keepFreeBytes: 128 * 1024 * 1024, // on the disk: below it commands are refused
  keepFreeForFiles: 8, // times as much: below it files are
  sessionIdle: 7 * DAY,
  sessionAbsolute: 30 * DAY,
  sessionSeenEvery: HOUR,
  freshSignIn: 10 * MINUTE,
  preSession: HOUR,
  secondStep: 10 * MINUTE,
  signInElsewhere: 10 * MINUTE,
  setUpLink: HOUR,
  resetLink: 30 * MINUTE,
  confirmationLink: DAY,
  commandDeadlineMs: 2_000,
  followUpWaitMs: 2_000,
  seenByProxiesMs: 2_000, // until a proxy in front has looked and sends nobody here any more
  finishRequestsMs: 5_000,
  socketsPerPerson: 20,
  socketsPerProcess: 20_000,
  refusedHandshakes: 100,
  socketFrameBytes: 16 * 1024,
  socketFragments: 8,
  socketFrames: 20,
  socketFramesBurst: 40,
} as const

/** Rates per person or address (domain.md 6). */
export const RATES = {
  read: { name: 'read', points: 600, seconds: MINUTE },
  write: { name: 'write', points: 120, seconds: MINUTE },
  message: { name: 'message', points: 20, seconds: 2 }, // 10/s with a burst of 20
  search: { name: 'search', points: 30, seconds: MINUTE },
  upload: { name: 'upload', points: 60, seconds: HOUR },
  mail: { name: 'mail', points: 20, seconds: HOUR },
  mailOfWorkspace: { name: 'mail_workspace', points: 200, seconds: HOUR },
  mailOfInstance: { name: 'mail_instance', points: 5_000, seconds: HOUR }, // a fuse: nobody comes near it who is held by the other two
  mailTo: { name: 'mail_to', points: 5, seconds: HOUR, isStrict: true }, // one address, whoever has it written to
  notice: { name: 'notice', points: 5, seconds: HOUR, isStrict: true }, // of one kind to one person
  forgot: { name: 'forgot', points: 20, seconds: HOUR }, // by address of the network
  remindAnother: { name: 'remind_another', points: 20, seconds: HOUR }, // one person by another
  signInAccount: { name: 'sign_in_account', points: 10, seconds: 15 * MINUTE, isStrict: true },
  signInAddress: { name: 'sign_in_address', points: 100, seconds: 15 * MINUTE, isStrict: true },
  signInDevice: { name: 'sign_in_device', points: 10, seconds: 15 * MINUTE, isStrict: true },
  factor: { name: 'factor', points: 10, seconds: 15 * MINUTE, isStrict: true },
  logout: { name: 'logout', points: 1_200, seconds: MINUTE }, // said by issuers, of many people at once
  hookAddress: { name: 'hook_address', points: 600, seconds: MINUTE }, // by where it comes from, over all hooks
  hook: { name: 'hook', points: 60, seconds: MINUTE },
  hookIcon: { name: 'hook_icon', points: 100, seconds: 60 * MINUTE }, // pictures it asks for that are not here
  handshake: { name: 'handshake', points: 100, seconds: MINUTE },
} as const satisfies Record<string, Limit>
