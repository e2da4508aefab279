import { raw, html as template } from 'hono/html'

/** Markup whose text is already escaped. */
export type Html = ReturnType<typeof raw>

/** What may stand in a template. A promise is none of it: it would turn the whole page into a promise. */
export type Value = string | number | boolean | null | undefined | Html | readonly Value[]

/** Escapes every string put in. It knows no contexts: quote every attribute, send every address through `safeUrl`. */
export const html = template as (strings: TemplateStringsArray, ...values: readonly Value[]) => Html

export const nothing: Html = raw('')

declare const printed: unique symbol
/** A plain string that a view made: what a row cache keeps. Nothing else can be put back into a page unescaped. */
export type Printed = string & { readonly [printed]: true }

export const print = (markup: Html): Printed => markup.toString() as Printed
export const joined = (parts: readonly Printed[]): Printed => parts.join('') as Printed
/** One piece of it replaced. A long text that was kept is not copied for that. */
export const spliced = (all: Printed, [from, to]: readonly [number, number], piece: Printed): Printed =>
  (all.slice(0, from) + piece + all.slice(to)) as Printed
export const shown = (ready: Printed): Html => raw(ready)

const SCHEMES = new Set(['https:', 'http:', 'mailto:'])

/** An address that may stand in a link: https, http, mailto or a path of our own. Anything else leads nowhere. */
export function safeUrl(url: string): string {
  if (/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(url)) return url
  const parsed = URL.parse(url)
  return parsed && SCHEMES.has(parsed.protocol) ? url : '#'
}
