/** The icon of the tab, with a dot while something needs the person. */
const SIZE = 32
let isDotted = false
/** @type {string | undefined} */
let plain

/** @param {boolean} hasDot */
export function drawFavicon(hasDot) {
  const link = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="icon"]'))
  if (!link || hasDot === isDotted) return
  isDotted = hasDot
  plain ??= link.href
  if (!hasDot) {
    link.href = plain
    return
  }
  const picture = new Image(SIZE, SIZE)
  picture.onload = () => {
    if (isDotted) link.href = dotted(picture)
  }
  picture.src = plain
}

/** @param {HTMLImageElement} picture */
function dotted(picture) {
  const canvas = document.createElement('canvas')
  canvas.width = SIZE
  canvas.height = SIZE
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))
  pen.drawImage(picture, 0, 0, SIZE, SIZE)
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--danger-fill') || 'red'
  pen.beginPath()
  pen.arc(SIZE * 0.75, SIZE * 0.25, SIZE * 0.22, 0, 2 * Math.PI)
  pen.fill()
  return canvas.toDataURL()
}
