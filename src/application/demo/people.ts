/** Who works at Northwind. `isShown`: somebody to sign in as; nobody ever learns the others' passwords. */
export const PEOPLE = [
  { key: 'ann', name: 'Ann Berger', title: 'Head of product', role: 'owner', isShown: true, status: { emoji: '🚀', text: 'Release week' } },
  { key: 'bob', name: 'Bob Okafor', title: 'Backend', role: 'admin', isShown: true, status: { emoji: '🔕', text: 'Heads down until 3' } },
  { key: 'cleo', name: 'Cleo Marchetti', title: 'Product design', role: 'member', isShown: true, status: { emoji: '☕', text: '' } },
  { key: 'dan', name: 'Dan Sørensen', title: 'Support', role: 'member', isShown: false, status: null },
  { key: 'eva', name: 'Eva Lindqvist', title: 'Quality', role: 'member', isShown: false, status: { emoji: '🐛', text: 'Hunting' } },
  {
    key: 'finn',
    name: 'Finn O’Hara',
    title: 'iOS and Android',
    role: 'member',
    isShown: false,
    status: { emoji: '🏠', text: 'Working from home' },
  },
  { key: 'gita', name: 'Gita Rao', title: 'Data', role: 'member', isShown: false, status: null },
  {
    key: 'hugo',
    name: 'Hugo Weiss',
    title: 'Infrastructure',
    role: 'member',
    isShown: false,
    status: { emoji: '🌴', text: 'Away from Monday' },
  },
  { key: 'ivy', name: 'Ivy Castellanos', title: 'Copywriter, freelance', role: 'guest', isShown: true, status: null },
] as const

export type Key = (typeof PEOPLE)[number]['key']

export const emailOf = (key: Key): string => `${key}@northwind.example`
