/** Addresses that are nobody's business, and the ways to write them. */
export const HIDDEN_4 = [
  ...['127.0.0.1', '127.8.9.10', '0.0.0.0', '10.0.0.1', '172.16.5.4', '192.168.1.1', '169.254.169.254', '100.64.0.1', '100.100.100.200'],
  ...['192.0.0.192', '198.18.0.1', '192.0.2.7', '198.51.100.7', '203.0.113.7', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
]

export const HIDDEN_6 = [
  ...[
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    '3fff::1',
    '100::1',
    '2001:2::1',
    '2001:10::1',
    '5f00::1',
  ],
]

const parts = (address: string): readonly [number, number, number, number] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  return [a, b, c, d]
}
const hex = (value: number, length = 0): string => value.toString(16).padStart(length, '0')
const octal = (value: number): string => `0${value.toString(8)}`
const fromDigits = (text: string, zero: number): string => text.replace(/\d/g, digit => String.fromCodePoint(zero + Number(digit)))

/** One v4 address in the spellings of URLs, resolvers and translators. */
function spellingsOf4(address: string): readonly string[] {
  const [a, b, c, d] = parts(address)
  const number = ((a * 256 + b) * 256 + c) * 256 + d
  const [high, low] = [hex(a * 256 + b), hex(c * 256 + d)]
  const inverted = [hex((a * 256 + b) ^ 0xffff), hex((c * 256 + d) ^ 0xffff)].join(':')
  return [
    address,
    `${address}.`,
    String(number),
    `0x${hex(number)}`,
    octal(number),
    [a, b, c, d].map(part => `0x${hex(part)}`).join('.'),
    [a, b, c, d].map(octal).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `0X${hex(a)}.${octal(b)}.${c * 256 + d}`,
    [a, b, c, d].map(part => `00${octal(part)}`).join('.'),
    fromDigits(address, 0xff10),
    fromDigits(address, 0x1d7ce),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '%2e'),
    [...address].map(letter => `%${hex(letter.codePointAt(0) ?? 0, 2)}`).join(''),
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:FFFF:${high}:${low}]`,
    `[::${high}:${low}]`,
    `[::ffff:0:${high}:${low}]`,
    `[64:ff9b::${high}:${low}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:4136:e378:8000:63bf:${inverted}]`,
  ]
}

const spellingsOf6 = (address: string): readonly string[] => [
  `[${address}]`,
  `[${address.toUpperCase()}]`,
  `[${address}%25lo]`,
  `[${address}%lo]`,
]

const NAMES = ['localhost', 'LOCALHOST', 'localhost.', 'ⓛocalhost', 'ip6-localhost', 'LoCaLhOsT.']

/** All of it, each once, without a port. */
export const HOSTS: readonly string[] = [...new Set([...HIDDEN_4.flatMap(spellingsOf4), ...HIDDEN_6.flatMap(spellingsOf6), ...NAMES])]

/** What only looks like another place. */
export const disguised = (port: number): readonly string[] => [
  `http://example.com@127.0.0.1:${port}/`,
  `http://example.com:pw@127.0.0.1:${port}/`,
  `http://127.0.0.1:${port}@example.com/`,
  `http://example.com%40127.0.0.1:${port}/`,
  `http://127.0.0.1:${port}\\@example.com/`,
  `http:\\\\127.0.0.1:${port}\\`,
  `http:127.0.0.1:${port}`,
  `http:/127.0.0.1:${port}/`,
  `http:///127.0.0.1:${port}/`,
  ` http://127.0.0.1:${port}/`,
  `ht\ntp://127.0.0.1:${port}/`,
  `http://127.0.\t0.1:${port}/`,
  `http://127.0.0.1:${port}/#@example.com`,
  `http://127.0.0.1:${port}?@example.com`,
  `//127.0.0.1:${port}/`,
  `ftp://127.0.0.1:${port}/`,
  `gopher://127.0.0.1:${port}/`,
  `file:///etc/passwd`,
  `ws://127.0.0.1:${port}/`,
  `unix:/var/run/docker.sock`,
  `data:text/html,here`,
  `http://1.2.3.4.5:${port}/`,
  `http://0x7f.1.:${port}/`,
  `http://127.1:${port}/`,
  `http://[::1]:${port}/`,
  `http://[::127.0.0.1]:${port}/`,
  `http://[0:0:0:0:0:0:0:1]:${port}/`,
  `http://[::1%25lo]:${port}/`,
]
