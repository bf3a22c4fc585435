import { describe, expect, test } from 'vitest';
import { canonicalOrigin, cookieAllowed, originAllowed } from './origin.ts';

type Question = Parameters<typeof originAllowed>[0];

const ask = (question: Partial<Question>): boolean =>
  originAllowed({ origin: undefined, host: 'localhost:3000', secure: false, origins: [], ...question });

const home = { publicUrl: 'https://chat.example/' };

const allowed: readonly [string, Partial<Question>][] = [
  ['HS-04: no Origin', {}],
  ['HS-04: no Origin, under a foreign name', { host: 'evil.example' }],
  ['no Origin, no Host', { host: undefined }],
  ['localhost with its port', { origin: 'http://localhost:3000' }],
  ['localhost in other letters', { origin: 'HTTP://LocalHost:3000', host: 'LOCALHOST:3000' }],
  ['a single Origin in a list', { origin: ['http://localhost:3000'] }],
  ['an IPv4 address', { origin: 'http://192.168.1.7:3000', host: '192.168.1.7:3000' }],
  ['an IPv6 address', { origin: 'http://[::1]:3000', host: '[::1]:3000' }],
  ['an IPv6 address in another spelling', { origin: 'http://[::1]', host: '[0:0:0:0:0:0:0:1]' }],
  ['the default port, said and unsaid', { origin: 'http://10.0.0.1', host: '10.0.0.1:80' }],
  ['the default port of https', { origin: 'https://10.0.0.1', host: '10.0.0.1:443', secure: true }],
  ['the public URL', { ...home, origin: 'https://chat.example', host: 'chat.example', secure: true }],
  [
    'the public host under another port of ours',
    { ...home, origin: 'http://chat.example:3000', host: 'chat.example:3000' },
  ],
  [
    'the public host with a trailing dot',
    { ...home, origin: 'https://chat.example.', host: 'chat.example.', secure: true },
  ],
  [
    'the public URL behind a proxy that ends TLS',
    { ...home, origin: 'https://chat.example', host: 'chat.example' },
  ],
  [
    'the public URL behind a proxy that rewrites Host',
    { ...home, origin: 'https://chat.example', host: 'upstream:3000' },
  ],
  [
    'the exact list',
    { origin: 'https://app.example', host: 'evil.example', origins: ['https://app.example'] },
  ],
  ['the list in another spelling', { origin: 'https://app.example', origins: ['HTTPS://App.example:443'] }],
  ['a custom scheme of the list', { origin: 'capacitor://localhost', origins: ['capacitor://localhost'] }],
];

const refused: readonly [string, Partial<Question>][] = [
  ['HS-01: a foreign page', { origin: 'https://evil.example' }],
  ['a name rebound to this machine', { origin: 'http://evil.example:3000', host: 'evil.example:3000' }],
  ['a rebound name beside a public URL', { ...home, origin: 'http://evil.example', host: 'evil.example' }],
  ['the opaque origin null', { origin: 'null' }],
  ['null where the list says null', { origin: 'null', origins: ['null'] }],
  ['a star in the list', { origin: 'https://evil.example', origins: ['*'] }],
  ['an empty Origin', { origin: '' }],
  ['HS-05: two Origins', { origin: ['http://localhost:3000', 'http://localhost:3000'] }],
  ['HS-05: two Origins folded into one', { origin: 'http://localhost:3000, https://evil.example' }],
  ['two Hosts', { origin: 'http://localhost:3000', host: ['localhost:3000', 'localhost:3000'] }],
  ['no Host', { origin: 'http://localhost:3000', host: undefined }],
  ['another port of the same host', { origin: 'http://localhost:5173' }],
  ['the default port against another', { origin: 'http://localhost' }],
  ['https against http', { origin: 'https://localhost:3000' }],
  ['http against https', { origin: 'http://localhost:3000', secure: true }],
  [
    'a subdomain of the public host',
    { ...home, origin: 'https://a.chat.example', host: 'a.chat.example', secure: true },
  ],
  [
    'a name that begins like the public host',
    { ...home, origin: 'https://chat.example.evil.example', host: 'chat.example' },
  ],
  [
    'a name that begins like an address',
    { origin: 'http://127.0.0.1.evil.example', host: '127.0.0.1.evil.example' },
  ],
  ['a subdomain of localhost', { origin: 'http://a.localhost:3000', host: 'a.localhost:3000' }],
  ['a name in user info', { origin: 'http://localhost:3000@evil.example', host: 'localhost:3000' }],
  ['an Origin with a path', { origin: 'http://localhost:3000/', host: 'localhost:3000' }],
  ['a Host with a path', { origin: 'http://localhost', host: 'localhost/x' }],
  ['a Host with user info', { origin: 'http://localhost', host: 'evil.example@localhost' }],
  ['a prefix of the list', { origin: 'https://app.example.evil.example', origins: ['https://app.example'] }],
  [
    'a list entry with another port',
    { origin: 'https://app.example:8443', origins: ['https://app.example'] },
  ],
  ['a browser extension', { origin: 'chrome-extension://abcdefgh' }],
  ['not a URL', { origin: 'http://[::1', host: '[::1' }],
];

describe('origin', () => {
  test.each(allowed)('allowed: %s', (_, question) => expect(ask(question)).toBe(true));
  test.each(refused)('refused: %s', (_, question) => expect(ask(question)).toBe(false));
});

describe('a cookie', () => {
  const cookie = (question: Partial<Parameters<typeof cookieAllowed>[0]>): boolean =>
    cookieAllowed({
      origin: undefined,
      host: 'localhost:3000',
      secure: false,
      origins: ['https://app.example'],
      secFetchSite: undefined,
      ...question,
    });

  test.each([
    ['neither header (no browser, or an old one)', {}],
    ['our own page', { origin: 'http://localhost:3000', secFetchSite: 'same-origin' }],
    ['our own page over plain http, where browsers say no site', { origin: 'http://localhost:3000' }],
    ['the address bar', { secFetchSite: 'none' }],
  ])('counts: %s', (_, question) => expect(cookie(question)).toBe(true));

  test.each([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['a page of the list', { origin: 'https://app.example' }],
    ['another site, without Origin', { secFetchSite: 'cross-site' }],
    ['a sibling subdomain', { secFetchSite: 'same-site' }],
    ['our own Origin, another site', { origin: 'http://localhost:3000', secFetchSite: 'cross-site' }],
    ['an unknown word', { secFetchSite: 'Same-Origin' }],
    ['two such headers', { secFetchSite: ['same-origin', 'same-origin'] }],
    ['the opaque origin', { origin: 'null', secFetchSite: 'same-origin' }],
  ])('does not count: %s', (_, question) => expect(cookie(question)).toBe(false));
});

test('one canonical form per origin', () => {
  expect(canonicalOrigin('HTTP://Example.COM:80')).toBe('http://example.com');
  expect(canonicalOrigin('https://münchen.example')).toBe('https://xn--mnchen-3ya.example');
  expect(canonicalOrigin('http://0x7f.1')).toBe('http://127.0.0.1');
  for (const none of [
    '',
    '*',
    'null',
    'example.com',
    'http://',
    'http://.',
    'https://a/b',
    'https://*.example',
    'http://a b',
    'file:///x',
  ]) {
    expect(canonicalOrigin(none), none).toBeUndefined();
  }
});
