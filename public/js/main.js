/** The page's own script. What is loaded first, what listens to whom, in which order things start. */
import { startApply, strangers } from './apply.js'
import { startAttach } from './attach.js'
import { startBanner } from './banner.js'
import { frame, pong, reset, sidebarChanged, startCatchUp } from './catchup.js'
import { emojiChanged, startChooser } from './chooser.js'
import { box, startComposer } from './composer.js'
import { startFirstUse } from './first-use.js'
import { isKeyboardAtHand } from './focus.js'
import { startKeys } from './keys.js'
import { startLeaving } from './leaving.js'
import { startLive } from './live.js'
import { startOutbox } from './outbox.js'
import { hear, report, root, tell } from './page.js'
import { gone, startPanel } from './panel.js'
import { startPending } from './pending.js'
import { person, presence, startPeople } from './people.js'
import { startReactions } from './reactions.js'
import { read, startReading } from './reading.js'
import { save, startSaves } from './saves.js'
import { startSession } from './session.js'
import { count, mention, startSidebar } from './sidebar.js'
import { announce, startSpeak } from './speak.js'
import { startTimeline } from './timeline.js'
import { startTimes } from './times.js'
import { startToast } from './toast.js'
import { startToolbar } from './toolbar.js'
import { startTrouble } from './trouble.js'
import { startTyping, typing } from './typing.js'

/** Every page: sign-in and set-up have times, forms and nothing else. */
startApply()
startSession()
startLeaving()
startTimes()
startSpeak()
startToast()
startFirstUse()
startTrouble()

/** Pages inside a workspace: those that print the socket's path. */
if (root.dataset['live']) {
  for (const start of [
    startPeople,
    startSidebar,
    startReading,
    startSaves,
    startTimeline,
    startToolbar,
    startChooser,
    startAttach,
    startReactions,
    startTyping,
  ])
    start()
  // The outbox before the panel, which draws what waits in it.
  for (const start of [startPending, startComposer, startKeys, startCatchUp, startBanner, startOutbox, startPanel]) start()
  hear('swapped', way => way.kind === 'live' && announce(strangers(way)))
  startLive({
    html: frame,
    pong,
    count,
    mention,
    read,
    saved: save,
    later: word => tell('later', word),
    person,
    typing,
    presence,
    sidebar: sidebarChanged,
    emoji: emojiChanged,
    reset,
    gone: ({ chat }) => gone(chat),
    draft(word) {
      tell('draft', word)
      report(import('./draft-sync.js').then(sync => sync.heard(word)))
    },
  })
  if (document.activeElement === document.body && isKeyboardAtHand()) box()?.focus({ preventScroll: true })
}
