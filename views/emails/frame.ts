import { type Html, html } from '../html.ts'

/** A letter in both its forms. `link` opens something once; `lines` stand above it, `after` below. */
export type Draft = {
  readonly subject: string
  readonly greeting: string
  readonly lines: readonly string[]
  readonly link?: { readonly words: string; readonly url: string }
  readonly after: readonly string[]
}

export const asText = ({ greeting, lines, link, after }: Draft, origin: string): string =>
  [greeting, ...lines, ...(link ? [`${link.words}:\n${link.url}`] : []), ...after, `-- \nFlowra at ${origin}`].join('\n\n')

/** Mail programs know little style and no policy of ours: colours are theirs, but for one button that is legible on light and dark. */
export const asHtml = (draft: Draft, origin: string): string => `${page(draft, origin)}\n`

const page = ({ subject, greeting, lines, link, after }: Draft, origin: string): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 34em; margin: 0 auto; }
.button { display: inline-block; padding: 10px 18px; border-radius: 8px; background: #0f766e; color: #ffffff; font-weight: 600; text-decoration: none; }
.small { font-size: 14px; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<p>${greeting}</p>
${lines.map(
  line => html`<p>${line}</p>
`,
)}${
  link &&
  html`<p><a class="button" href="${link.url}">${link.words}</a></p>
<p class="small">If the button does not work, open this address: ${link.url}</p>
`
}${after.map(
  line => html`<p>${line}</p>
`,
)}<p class="small">Flowra at ${origin}</p>
</main>
</body>
</html>`
