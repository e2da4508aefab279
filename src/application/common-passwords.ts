/** The commonest passwords of twelve characters and more, in lower case; shorter ones are refused by their length. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `password1234 password12345 password123456 passwordpassword password1password mypassword123 mypassword1234 passw0rd1234
123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 123123123123 121212121212 123412341234 012345678910
111111111111 000000000000 987654321012 098765432109 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv q1w2e3r4t5y6 qwertyuiop12
qwertyuiop123 qwertyuiop[] qwertyuiopasdf qwertyuiopasdfgh asdfghjkl123 asdfghjkl;'\\ zxcvbnm12345 zxcvbnmasdfg qwerty123456 qwerty1234567
qwertyqwerty qwerty12345678 abc123abc123 abcd1234abcd abcdefghijkl abcdefghijklm a1b2c3d4e5f6 aaaaaaaaaaaa iloveyou1234 iloveyou12345
iloveyouforever iloveyousomuch letmein12345 letmeinletmein welcome12345 welcome123456 welcometohell administrator administrator1 admin1234567
adminadmin12 administrator123 changeme1234 changemenow12 trustno1trustno1 sunshine1234 princess1234 football1234 baseball1234 superman1234
dragon123456 monkey123456 shadow123456 michael12345 computer1234 internet1234 samsung12345 liverpool123 manchesterunited chelsea12345 arsenal12345
barcelona123 realmadrid123 spongebob123 pokemon12345 starwars1234 jesuschrist1 jesuschrist12 godisgood123 blessed12345 correcthorsebatterystaple
correct horse battery staple thisismypassword thisisapassword yourpassword secretsecret secret123456 default12345 testtesttest test12345678
testing12345 guestguest12 summer202020 winter202020 spring202020 autumn202020 january12345 december1234 monday123456 sunday123456
google123456 facebook1234 linkedin1234 microsoft123 windows12345 password2024 password2025 password2026 company12345 businessman1
!qaz@wsx#edc !qaz2wsx#edc p@ssw0rd1234 p@ssword1234 p@ssw0rdp@ssw0rd pa$$word1234`
    .split(/\n/)
    .flatMap(words =>
      words.startsWith('correct horse') ? ['correct horse battery staple', ...words.split(' ').slice(4)] : words.split(' '),
    ),
)
