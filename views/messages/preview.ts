import type { Preview } from '../../src/application/screens.ts'
import { type Html, html } from '../html.ts'
import { writtenText } from '../text.ts'

/** A message as it would be, below the box it is written in. */
export const previewed = ({ slug, preview }: { readonly slug: string; readonly preview: Preview }): Html =>
  preview.text.tree.length === 0
    ? html`<p class="none">Nothing to show yet.</p>`
    : writtenText(preview.text, 'preview-text', { ...preview, slug })
