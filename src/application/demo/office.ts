export const GENERAL = `
@ 8d
ann: Welcome to Northwind, everybody. This is where things are announced. Talk happens in the other channels.
^ wave bob cleo dan eva finn gita hugo
dan: Do we have a channel for things that are on fire?
hugo: #incidents. Please say it there before you say it to me at lunch.
^ +1 bob eva
@ 7d 2h
cleo: New faces on the team page: https://northwind.example/team. If yours looks tired, send me another one.
finn: Mine looks awake. Please keep it, it will not happen again.
^ joy ann cleo dan
@ 4d
ann: The office is closed on the 24th and 31st. Support has the usual rota, Dan has the list.
dan: The list has two empty fields and I know where you all live.
^ joy ann bob finn
@ 1d
gita: October in one line: orders +12 %, returns −3 %, complaints about the delivery window −40 %.
^ chart_with_upwards_trend ann bob dan
dan: That last one is real. I have time for lunch again.
@ 90m
ann: One-page checkout goes to ten per cent of our customers today. Thank you to everyone who made it small.
^ tada bob cleo dan eva finn gita hugo
finn: 🎉
dan: Support is ready. We have a macro for everything except joy.
`

export const INCIDENTS = `
@ 6d 3h
dan: Three customers say the confirmation mail does not arrive. All three at the same provider.
hugo: Looking.
hugo: They delay us: too many mails from a new address. Queue is growing, nothing is lost.
  \`\`\`
  421 4.7.0 Try again later, closing connection
  \`\`\`
bob: Slowing the sender to 20 a minute for that provider.
hugo: Queue is going down. 400 … 150 … 12.
dan: Customers confirm. Thanks, both.
^ pray hugo bob
hugo: Closed after 52 minutes. Nothing lost, 1,140 mails late. Notes: https://wiki.northwind.example/incidents/17
^ +1 ann dan
@ 2d 1h
eva: Search answers in 4 s instead of 80 ms on staging. Only staging.
hugo: That is me, I am rebuilding the index there. Ten minutes.
eva: Then I go and get coffee.
^ coffee hugo
hugo: Done.
@ 5h
dan: A customer got somebody else's *order number* in a mail. Number only, nothing else.
ann: That is one too many. Bob, can you look before anything else?
bob: On it.
bob: Found. The template kept the number of the mail before when a customer's name was empty. One mail in the last 30 days, this one.
eva: I have a test that fails without the fix and passes with it.
^ 100 ann bob
bob: Deployed. The customer has a call from Dan and an apology from me.
dan: They were lovely about it.
^ heart ann bob eva
`

export const RANDOM = `
@ 7d 5h
hugo: The coffee machine says "descale". It has said so since spring.
gita: It is not a machine, it is a colleague with wishes.
^ coffee bob cleo
finn: I descaled it. It now says "fill beans". We are in a relationship.
^ rofl ann cleo dan eva gita
@ 4d 6h
eva: Lunch walk at 12:30, the round along the harbour. Everybody is welcome, dogs too.
dan: Dog is coming.
^ heart_eyes eva cleo ann
cleo: Then so am I.
@ 3d 3h
gita: Somebody left a jumper in the meeting room. Grey, smells of bicycle.
finn: Mine. Both the jumper and the bicycle.
ann: The book for November is “The Mezzanine”. It is about an escalator, and it is short.
^ heart gita eva
bob: Read it twice. You will never look at a stapler the same way.
eva: I bought it for the stapler.
@ 2d 8h
bob: Which of you put a rubber duck on the rack?
hugo: It is load bearing.
^ joy bob ann eva
@ 7h
gita: Pizza tonight after the switch?
finn: Yes
dan: Yes
eva: Yes, and one without cheese for me please
bob: I bring the projector. Nobody brings slides.
^ pizza ann gita finn
hugo: My last evening before the beach. I will be insufferable.
cleo: You always are. Take a picture of the first palm tree.
^ palm_tree dan eva
`

export const HIRING = `
@ 5d 1h
ann: Four candidates for platform. I put the notes into the shared folder, names out, as always.
hugo: Number two wrote the best incident report I have read this year.
bob: Number four asked the best questions. I would talk to both again.
^ +1 ann hugo
@ 1d 6h
ann: Second talks: Tuesday at ten and at two. An hour each, one real problem, no whiteboard.
hugo: I am away, so take my questions with you:
  1. What did you switch off last, and who missed it?
  2. What would you never automate?
bob: Stealing the second one for life.
^ fire ann
@ 6h
ann: Number four accepted Tuesday. Number two asks for remote, which is fine.
hugo: 🤞
^ crossed_fingers bob ann
ann: Please keep it in this room until both have an answer.
`
