/** A browser without script: keeps cookies, follows links and redirects, fills in and sends the forms it is shown. */
export type PlainBrowser = {
  readonly path: string
  readonly status: number
  readonly html: string
  /** Where the last answer sent it that is none of ours; it did not go. */
  readonly away: string | undefined
  readonly cookies: ReadonlyMap<string, string>
  opens(path: string): Promise<void>
  /** Sends the first form whose address fits. */
  sends(action: RegExp, fields?: Readonly<Record<string, string>>): Promise<void>
  /** As when somebody clicks twice: of the two answers the second is seen. */
  sendsTwice(action: RegExp, fields?: Readonly<Record<string, string>>): Promise<void>
  /** A form of a page that was opened before. */
  posts(path: string, fields: Readonly<Record<string, string>>): Promise<void>
  forget(cookie: string): void
}

type Form = { readonly action: string; readonly fields: URLSearchParams }

export function plainBrowser(origin: string): PlainBrowser {
  const cookies = new Map<string, string>()
  const now: { path: string; status: number; html: string; away: string | undefined } = { path: '', status: 0, html: '', away: undefined }

  async function go(path: string, init: RequestInit = {}): Promise<void> {
    const url = new URL(path, origin + now.path)
    const headers = {
      cookie: [...cookies].map(pair => pair.join('=')).join('; '),
      'sec-fetch-site': 'same-origin',
      referer: origin + now.path,
    }
    const answer = await fetch(url, { ...init, headers: { ...headers, origin }, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) keep(line)
    const next = answer.headers.get('Location')
    now.away = undefined
    if (answer.status >= 300 && answer.status < 400 && next) {
      if (new URL(next, url).origin === origin) return go(next)
      now.away = next
    }
    Object.assign(now, { path: url.pathname + url.search, status: answer.status, html: await answer.text() })
  }

  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  function filledIn(action: RegExp, fields: Readonly<Record<string, string>>): Form {
    const form = formsIn(now.html).find(one => action.test(one.action))
    if (!form) throw new Error(`no form for ${action} on ${now.path} (${now.status})`)
    for (const [name, value] of Object.entries(fields)) form.fields.set(name, value)
    return form
  }

  const send = ({ action, fields }: Form): Promise<void> => go(action, { method: 'POST', body: fields })

  return {
    get path() {
      return now.path
    },
    get status() {
      return now.status
    },
    get html() {
      return now.html
    },
    get away() {
      return now.away
    },
    cookies,
    opens: path => go(path),
    sends: (action, fields = {}) => send(filledIn(action, fields)),
    async sendsTwice(action, fields = {}) {
      const form = filledIn(action, fields)
      await send(form)
      await send(form)
    },
    posts: (action, fields) => send({ action, fields: new URLSearchParams(fields) }),
    forget: cookie => cookies.delete(cookie),
  }
}

const formsIn = (html: string): readonly Form[] =>
  [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
    .filter(([, tag = '']) => /method="post"/.test(tag))
    .map(([, tag = '', inside = '']) => ({ action: attribute(tag, 'action'), fields: fieldsIn(inside) }))

function fieldsIn(inside: string): URLSearchParams {
  const fields = new URLSearchParams()
  for (const [, tag = ''] of inside.matchAll(/<input\b([^>]*)>/g)) {
    const type = attribute(tag, 'type')
    const isLeftOut = (type === 'checkbox' || type === 'radio') && !/\schecked/.test(tag)
    if (attribute(tag, 'name') && !isLeftOut && type !== 'file') fields.append(attribute(tag, 'name'), attribute(tag, 'value'))
  }
  for (const [, tag = '', text = ''] of inside.matchAll(/<textarea\b([^>]*)>\n?([\s\S]*?)<\/textarea>/g))
    fields.append(attribute(tag, 'name'), plain(text))
  for (const [, tag = '', options = ''] of inside.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option\b([^>]*\sselected[^>]*)>/.exec(options) ?? /<option\b([^>]*)>/.exec(options)
    fields.append(attribute(tag, 'name'), attribute(chosen?.[1] ?? '', 'value'))
  }
  return fields
}

const attribute = (tag: string, name: string): string => plain(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')

const plain = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
