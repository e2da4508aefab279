export const CHECKOUT = `
@ 6d
ann: The numbers from last week: 31 % leave on the address page. That page is the one to lose.
^ eyes bob cleo gita
gita: Of those, two in three never touch the second field. I do not think they are lazy, I think they are on phones.
cleo: Then one page it is. Name, street, card. Everything else we can ask for when it is missing.
^ 100 ann finn
bob: The API wants a full address today. I can accept a partial one and complete it from the postcode.
  Give me until Wednesday.
finn: 🙌 autofill on iOS fills name and street in one tap if the fields are called what they are
@ 5d 2h
bob: Partial addresses are on staging. The answer says what is still missing:
  \`\`\`json
  {
    "address": { "street": "Hafenstr. 12", "postcode": "20457" },
    "missing": ["country"],
    "mayPay": false
  }
  \`\`\`
^ heart finn cleo
finn: \`mayPay\` is exactly what I wanted. One flag, no guessing in the app.
eva: Tried 40 addresses from the support archive. 38 fine. The two that fail have no house number at all.
eva: Both are farms in Jutland, if you wonder.
^ joy ann bob finn
bob: Farms get to buy things too. Fixed.
^ +1 eva
@ 3d 4h
ann: Can we say "about two minutes" at the top?
cleo: We could. I would rather make it take one, and say nothing.
^ fire bob finn
gita: Median on staging is 48 seconds. Nothing it is.
ann: Sold.
bob: Card errors: today we answer \`402\` for everything. From tomorrow it is
  \`\`\`ts
  type Declined = 'insufficient' | 'expired' | 'suspected' | 'try_again'
  \`\`\`
  and only the last one gets a retry button.
^ +1 eva finn cleo
eva: What happens when somebody presses Pay twice?
bob: The second press carries the same key and finds the first order. Nobody pays twice.
eva: I pressed it eleven times. One order. 👏
^ clap bob ann
@ 1d 3h
finn: Android build 412 has the one-page checkout behind the switch \`checkout.one_page\`
gita: Dashboard is up: https://dash.northwind.example/checkout
~ Dashboard is up: https://dash.northwind.example/checkout (filter by \`one_page\`, the rest is the old flow)
cleo: The error under the card field jumps by two pixels on focus. I know nobody will see it. I see it.
^ see_no_evil finn
finn: I see it now too. Thanks for that.
finn: Fixed in 413.
^ tada cleo
@ 4h
eva: Paid with an expired card, a stolen one, an empty one, and one from 1998. Four different sentences, all of them kind.
^ 100 ann cleo
bob: The one from 1998 is from my museum. Please give it back.
@ 55m
ann: Ten per cent of traffic from this afternoon?
bob: Fine by me. The old flow stays one switch away.
finn: who is on call if it goes wrong
x
eva: Regression is green, 212 of 212. I would go.
gita: I will post the first numbers at six. Please nobody panic before there are a thousand orders.
cleo: I never panic. I only move things by two pixels.
^ joy ann bob gita
ann: Then let us go. 🚀
^ rocket bob finn eva
`

export const RELEASE_TRAIN = `
@ 7d
eva: Train 31 leaves tomorrow. What is not merged by ten waits for the next one.
bob: Partial addresses will wait. Better so.
finn: App is in review with both stores.
@ 6d
eva: Train 31 is out. Three tickets, no rollback, nobody noticed. The best kind.
^ tada ann bob hugo
hugo: I noticed. CPU is down 4 %.
^ sunglasses bob
@ 22h
eva: Train 32, so far:
  – one-page checkout (behind the switch)
  – card errors in words people understand
  – mail templates without the 2019 logo
ann: The 2019 logo was still somewhere?
eva: In the mail that says "your parcel is at the neighbour's".
^ face_palm ann finn
hugo: I am away from Monday, so please no train on Monday.
hugo: I leave you a page with everything that blinks.
bob: Deploy notes are in the repository now, beside the code: \`deploy/notes.md\`
@ 40m
eva: Boarding closes at ten. Still missing: Finn's changelog.
finn: Two minutes
finn: There. "Bug fixes and improvements" was not accepted by Cleo.
^ 100 ann eva
`
