import type { Card } from '../../../src/domain/cards.ts'
import { type Html, html, shown } from '../../../views/html.ts'
import { messageRow, quoted } from '../../../views/messages/message.ts'
import { type WebhooksPage, webhooks } from '../../../views/webhooks/page.ts'
import { idOf, minute, type Sample, site, type Words, zone } from './samples.ts'

/** Rows of programs and the page about them, with the words of a test wherever somebody's words stand. */
export function hooks(at: Sample, inside: (title: string, main: Html) => Html, words: Words): Record<string, Html> {
  const slug = 'northwind'
  const [id, made] = [idOf('deploys'), minute('11:02')]
  const webhook = {
    ...{ workspaceId: 'w', id, version: 3, chatId: at.checkout.id, name: words('Deploys'), emoji: words('x'), isSigned: true as const },
    ...{ creatorId: idOf('anna'), createdAt: made, addressAt: made, isRevoked: false },
  }
  const screen = { chat: at.checkout, title: words('checkout'), items: [{ webhook, usedAt: made }], hasRoom: true, people: at.people }
  const around = { site, slug, zone, origin: 'https://flowra.example', key: 'k', webhooks: screen }
  const form = { values: { name: words('x') }, errors: { name: words('no'), emoji: words('no') } }
  const asked = (act: 'renew' | 'revoke'): Partial<WebhooksPage> => ({
    form: { values: {}, errors: {}, summary: words('sure'), reason: 'confirm_needed' },
    asked: { act, botId: id },
  })
  const row = {
    ...(at.rows[0] as (typeof at.rows)[number]),
    authorId: id,
    speaker: { name: words('Ghost'), emoji: words('x'), hook: words('Deploys') },
  }
  const look = { ...at.called, slug, zone, assets: site.assets }
  const said = { ...row, cards: cardsOf(words) }
  return {
    webhooks: inside('Webhooks', webhooks({ ...around, form })),
    'webhooks none': inside('Webhooks', webhooks({ ...around, webhooks: { ...screen, items: [] } })),
    'webhook made': inside('Webhooks', webhooks({ ...around, made: { botId: id, address: words('https://a'), secret: words('whsec_') } })),
    'webhook to renew': inside('Webhooks', webhooks({ ...around, ...asked('renew') })),
    'webhook to revoke': inside('Webhooks', webhooks({ ...around, ...asked('revoke') })),
    'row of a program': inside('Row', html`<ol>${shown(messageRow(look, said))}</ol>`),
    'row of cards alone': inside('Row', html`<ol>${shown(messageRow(look, { ...said, text: { typed: '', tree: [] } }))}</ol>`),
    'row of a program with its picture': inside(
      'Row',
      html`<ol>${shown(messageRow(look, { ...said, speaker: { ...said.speaker, iconId: 'a', hasIcon: true } }))}</ol>`,
    ),
    'program quoted': inside('Quoted', quoted(look, said)),
  }
}

function cardsOf(words: Words): readonly Card[] {
  const tree = [{ type: 'paragraph' as const, spans: [{ type: 'link' as const, url: words('https://a.example/'), text: words('there') }] }]
  return [
    { parts: [{ type: 'text', tree }, { type: 'rule' }] },
    {
      ...{ isFramed: true, colour: 'red' },
      parts: [
        { type: 'note', tree, at: minute('11:02') },
        {
          type: 'fields',
          fields: [
            { title: words('Stage'), tree, isShort: true },
            { title: '', tree, isShort: false },
          ],
        },
      ],
    },
  ]
}
