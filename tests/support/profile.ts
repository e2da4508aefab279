export const PASSWORD = 'plenty of letters'

/** What a person of this name says of themselves when they register. */
export const profile = (name: string) => {
  const word = name.toLowerCase().replaceAll(' ', '')
  return { name, email: `${word}@example.org`, username: word, password: PASSWORD, zone: 'Europe/Berlin', locale: 'en' }
}
