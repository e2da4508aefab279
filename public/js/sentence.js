/** The sentence of a refusal: the server wrote it for people, the page only finds it in the answer. */

const FALLBACK = 'That did not work. Try again in a moment.'

/** @param {Response | null} answer @returns {Promise<string>} */
export async function sentenceOf(answer) {
  if (!answer) return 'No answer from the server. Are you offline?'
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const place = page.querySelector('[data-sentence], .problem-of-field, .problem p, .empty p, [role="alert"]:not(:empty), main p')
  return place?.textContent?.trim() || FALLBACK
}
