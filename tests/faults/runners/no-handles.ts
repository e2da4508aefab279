import { closeSync, openSync, readFileSync } from 'node:fs'
import { sharpPictures } from '../../../src/infrastructure/sharp/pictures.ts'

/** A process that may open no more, more often than pictures are opened at once, and then may again. Says how each picture ended. */
const [, , path = ''] = process.argv
const picture = readFileSync(path)
const { square } = sharpPictures()
const ends = () =>
  square(picture, 10).then(
    made => (made ? 'made' : 'not made'),
    error => error.constructor.name,
  )

const taken: number[] = []
const refused = []
for (let n = 0; n < 3; n++) {
  takeAll()
  refused.push(await ends())
}
for (const one of taken) closeSync(one)
console.log(JSON.stringify([...refused, await ends()]))

function takeAll(): void {
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'))
  } catch {
    // none is left
  }
}
