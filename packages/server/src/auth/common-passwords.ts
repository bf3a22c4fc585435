/**
 * The passwords of eight and more characters that are tried first on any door: the head of every published list of leaked
 * ones, and rows of keys. A guesser who may try five a minute gets through these in half an hour, and through all others
 * never. Letters count in small; what follows a word as decoration (`password1!`) is cut off before looking.
 */
const words = `
password passw0rd p@ssword p@ssw0rd qwertyui qwertyuiop asdfghjk asdfghjkl zxcvbnm1 zxcvbnmm 1q2w3e4r 1q2w3e4r5t 1qaz2wsx
q1w2e3r4 q1w2e3r4t5 qazwsxedc qwer1234 qwerty12 qwerty123 asdf1234 zaq12wsx zaq1zaq1 abcd1234 abcdefgh abcdefg1 abc12345
aa123456 a1b2c3d4 a1234567 a12345678 a123456789 12345678 123456789 1234567890 12341234 11223344 12344321 87654321 98765432
987654321 0987654321 11111111 00000000 22222222 55555555 66666666 77777777 88888888 99999999 12121212 69696969 10203040
123123123 123321123 147258369 159753456 147852369 123654789 iloveyou iloveyou1 iloveyou2 loveyou1 sunshine princess
football baseball basketball superman batman123 starwars whatever trustno1 jennifer michelle michael1 jordan23 liverpool
chelsea1 arsenal1 manchester barcelona realmadrid cocacola computer internet samsung1 nintendo pokemon1 minecraft fortnite
charlie1 dragon12 monkey12 shadow12 master12 killer12 freedom1 welcome1 welcome123 letmein1 letmein123 changeme changeme1
admin123 admin1234 administrator root1234 toor1234 test1234 testtest guest123 user1234 temp1234 default1 secret123
hello123 helloworld mustang1 corvette mercedes ferrari1 yamaha12 september november december february summer12 winter12
spring12 autumn12 victoria isabella alexander jonathan christopher stephanie elizabeth benjamin nicholas butterfly
blessing jesus123 jesuschrist godisgood krishna1 ganesh12 india123 bharat12 pakistan hindustan mumbai12 delhi123 cricket1
sachin10 password1 password12 password123 passwort passwort1 motdepasse contraseña senha123 passord1 wachtwoord parola12
blink182 access14 anthony1 babygirl1 lovely12 sweetheart chocolate strawberry pineapple1 cheese12 qqww1122 google12
facebook facebook1 whatsapp instagram youtube1 twitter1 linkedin dropbox1 ghanti12 ghanti123 messenger
`;

const common = new Set(words.trim().split(/\s+/));

/** Whether a password is one of those. */
export const isCommonPassword = (password: string): boolean => {
  const small = password.normalize('NFKC').toLowerCase();
  return common.has(small) || common.has(small.replace(/[^a-z0-9]+$/, '')) || /^(.)\1*$/u.test(small);
};
