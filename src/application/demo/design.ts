export const DESIGN = `
@ 5d 5h
cleo: New component sheet: https://design.northwind.example/sheet. Buttons come in two sizes from now on, not in five.
^ heart_eyes ann finn
finn: Which two?
cleo: The one you can hit on a bus, and the other one.
^ bus finn eva
ann: Welcome Ivy! She writes our words for the launch.
^ wave cleo finn eva
ivy: Hello everyone. I have read all your error messages. We need to talk.
^ joy cleo ann
@ 4d 1h
ivy: "An unexpected error occurred" stands in 61 places. I have a replacement for 58 of them.
cleo: And the other three?
ivy: Those really are unexpected.
eva: Can we have a rule for the tone? I end up inventing my own in test plans.
ivy: Say what happened, say what to do, stop. For example
  \`Your card was declined. Try another one, or ask your bank.\`
^ bulb eva ann cleo
@ 2d 6h
cleo: Dark theme: contrast is 4.5 everywhere now. The grey on grey is gone, I am sorry for everybody who loved it.
finn: There was one person. It was me.
cleo: Empty basket, version four. It says "Nothing here yet." and nothing else. No balloon.
^ +1 ann ivy
ann: I liked the balloon.
~ I liked the balloon. (I know.)
ivy: "Nothing here yet" is good. "Yet" carries the whole thing.
@ 2h
cleo: Could everyone look at the receipt page once, on the oldest phone they have?
eva: iPhone 8: fine. The total wraps with four digits and a long currency.
ivy: I would cut "Thank you for your purchase" to "Thank you."
finn: Pixel 3: fine, and weirdly fast.
cleo: Wrap fixed. "Thank you." it is.
^ sparkles ivy
`

export const ANN_AND_BOB = `
@ 2d 2h
ann: Do you have ten minutes for the budget before Thursday?
bob: Today at four?
ann: Perfect.
@ 3h
bob: One more thing: Hugo's leave. I can take his pager for the first week, not for both.
ann: I will ask Eva for the second. Thank you for saying it early.
^ pray bob
@ 25m
bob: Eva said yes before I could finish the sentence.
bob: So all is well. Enjoy the launch.
`

export const ANN_AND_CLEO = `
@ 1d 5h
cleo: I would like to show the receipt page on Friday, even though it is not done.
ann: Please do. Unfinished things get the better comments.
cleo: Then I leave the placeholder in.
@ 1h
ann: The board loved the one-page checkout. They asked who drew it. I told them.
`

export const CLEO_AND_IVY = `
@ 4h
ivy: The sheet with all texts is in English only. Does somebody translate, or shall I ask a friend?
cleo: We have somebody for German and Danish. Send me the final list?
ivy: By tonight.
cleo: You are quick. I like it.
`

export const LAUNCH_CREW = `
@ 5h
ann: Small room for the afternoon, so that the channels stay quiet.
eva: Switch is at 0 %, tests are green.
bob: Queue is empty, database is bored.
ann: 14:00, then. I bring cake.
^ cake bob cleo eva
@ 20m
cleo: What kind?
eva: Does it matter?
`

export const NOTES = `
@ 3d
ann: Ask Gita: how many come back within a week?
ann: Read again before the board: https://wiki.northwind.example/plan
`
