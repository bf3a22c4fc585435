/** Section 4: opening handshakes as a request line and headers, and the status that each is answered with. */
import type { Change } from './raw-peer.ts';

export type HandshakeCase = {
  readonly section: string;
  readonly what: string;
  readonly start: string;
  readonly change: Change;
  readonly status: number;
  /** Headers of the answer; undefined for one that must not be there. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
};

type Row = readonly [what: string, change: Change, more?: Partial<HandshakeCase>];

const get = 'GET /ws HTTP/1.1';
const section = (
  name: string,
  status: number,
  headers: HandshakeCase['headers'],
  rows: readonly Row[],
): readonly HandshakeCase[] =>
  rows.map(([what, change, more]) => ({ section: name, what, start: get, change, status, headers, ...more }));

const accepted = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  // Section 1.3: of the sample key.
  'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  'sec-websocket-extensions': undefined,
};
const none = { 'sec-websocket-protocol': undefined };
const ours = { ...accepted, 'sec-websocket-protocol': 'ghanti.v1' };
const problem = { 'content-type': 'application/problem+json', connection: 'close', upgrade: undefined };
const protocols = 'Sec-WebSocket-Protocol';
const extensions = 'Sec-WebSocket-Extensions';
const own = 'http://127.0.0.1';

export const handshakes: readonly HandshakeCase[] = [
  ...section('4.2.2 accepted', 101, { ...accepted, ...none }, [
    ['the request of section 1.2', {}],
    ['Upgrade in capitals', { Upgrade: 'WEBSOCKET' }],
    ['Upgrade names others, too', { Upgrade: 'h2c, websocket' }],
    ['Upgrade twice', { Upgrade: ['h2c', 'WebSocket'] }],
    ['Connection names others, too', { Connection: 'keep-alive, UPGRADE' }],
    ['Connection twice', { Connection: ['keep-alive', 'Upgrade'] }],
    ['a whole URI', {}, { start: 'GET http://127.0.0.1/ws HTTP/1.1' }],
    ['a whole URI in capitals', {}, { start: 'GET HTTP://127.0.0.1/ws HTTP/1.1' }],
    ['headers that nobody knows', { 'X-Other': 'x'.repeat(1_000), Cookie: 'a=b' }],
    ['Sec-WebSocket-Accept, which is the server’s', { 'Sec-WebSocket-Accept': 'x' }],
    ['no content, said', { 'Content-Length': '0' }],
    ['an extension that is not spoken', { [extensions]: 'permessage-deflate; client_max_window_bits' }],
    ['extensions with values and empty elements', { [extensions]: ['foo; a=1; b="2",, bar', 'baz'] }],
    ['a query that is known', {}, { start: 'GET /ws?window=5&cursor=x HTTP/1.1' }],
  ]),
  ...section('4.2.2 a subprotocol', 101, ours, [
    ['ours', { [protocols]: 'ghanti.v1' }],
    ['ours among others', { [protocols]: 'chat, ghanti.v1' }],
    ['ours in a second header', { [protocols]: ['chat', 'ghanti.v1'] }],
    [
      'one that is not spoken, which is closed then',
      { [protocols]: 'ghanti.v9' },
      { headers: { 'sec-websocket-protocol': 'ghanti.v9' } },
    ],
  ]),
  ...section('4.2.1 the request line', 400, problem, [['HTTP/1.0', {}, { start: 'GET /ws HTTP/1.0' }]]),
  ...section(
    '4.2.1 the method',
    405,
    { ...problem, allow: 'GET' },
    ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE'].map(
      (method) => [method, {}, { start: `${method} /ws HTTP/1.1` }] as const,
    ),
  ),
  ...section('4.2.1 Host', 400, {}, [
    ['none', { Host: undefined }],
    ['an empty one', { Host: '' }],
    ['two', { Host: ['127.0.0.1', 'localhost'] }],
  ]),
  ...section('4.2.1 Upgrade and Connection', 400, {}, [
    ['no Upgrade', { Upgrade: undefined }],
    ['an empty Upgrade', { Upgrade: '' }],
    ['Upgrade: h2c (HS-29)', { Upgrade: 'h2c' }],
    ['Upgrade: websockets', { Upgrade: 'websockets' }],
    ['Upgrade: websocket/13', { Upgrade: 'websocket/13' }],
    ['no Connection', { Connection: undefined }],
    ['Connection: close', { Connection: 'close' }],
    ['Connection: websocket', { Connection: 'websocket' }],
  ]),
  ...section('4.2.1 Sec-WebSocket-Key', 400, problem, [
    ['none', { 'Sec-WebSocket-Key': undefined }],
    ['an empty one', { 'Sec-WebSocket-Key': '' }],
    ['15 bytes', { 'Sec-WebSocket-Key': Buffer.alloc(15).toString('base64') }],
    ['17 bytes', { 'Sec-WebSocket-Key': Buffer.alloc(17).toString('base64') }],
    ['no base64', { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25j!Q==' }],
    ['base64 of another alphabet', { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub2_-ZQ==' }],
    ['without its end', { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ' }],
    ['twice the same', { 'Sec-WebSocket-Key': ['dGhlIHNhbXBsZSBub25jZQ==', 'dGhlIHNhbXBsZSBub25jZQ=='] }],
  ]),
  ...section('4.4 Sec-WebSocket-Version', 400, { ...problem, 'sec-websocket-version': '13' }, [
    ['none', { 'Sec-WebSocket-Version': undefined }],
    ['an empty one', { 'Sec-WebSocket-Version': '' }],
    ...[
      '0',
      '7',
      '8',
      '12',
      '14',
      '25',
      '256',
      '-13',
      '+13',
      '013',
      '0xd',
      '13.0',
      '1.3e1',
      'thirteen',
      '13, 8',
    ].map((version) => [version, { 'Sec-WebSocket-Version': version }] as const),
    ['twice the same', { 'Sec-WebSocket-Version': ['13', '13'] }],
  ]),
  ...section('4.1 and 11.3.4 Sec-WebSocket-Protocol', 400, problem, [
    ['an empty one', { [protocols]: '' }],
    ['an empty element', { [protocols]: 'ghanti.v1,, chat' }],
    ['the same twice', { [protocols]: 'ghanti.v1, ghanti.v1' }],
    ['the same twice in two headers', { [protocols]: ['ghanti.v1', 'ghanti.v1'] }],
    ['a space within', { [protocols]: 'ghanti v1' }],
    ['a separator', { [protocols]: 'ghanti/v1' }],
    ['no ASCII', { [protocols]: 'घंटी' }],
  ]),
  ...section('9.1 Sec-WebSocket-Extensions', 400, problem, [
    ['an empty one', { [extensions]: '' }],
    ['no name', { [extensions]: '; a=1' }],
    ['no value', { [extensions]: 'foo; a=' }],
    ['an empty parameter', { [extensions]: 'foo;' }],
    ['a quoted value that is no token', { [extensions]: 'foo; a="b c"' }],
    ['an open quote', { [extensions]: 'foo; a="b' }],
    ['a name with a space', { [extensions]: 'foo bar' }],
  ]),
  ...section('content has no place in it', 400, problem, [
    ['of five bytes', { 'Content-Length': '5' }, { body: 'hello' }],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }, { body: '0\r\n\r\n' }],
  ]),
  ...section('10.2 Origin (HS-01, HS-05)', 403, problem, [
    ['a foreign one', { Origin: 'https://evil.example' }],
    ['null', { Origin: 'null' }],
    ['an empty one', { Origin: '' }],
    ['another port', { Origin: `${own}:1` }],
    ['two', { Origin: [own, own] }, { status: 400 }],
    ['two that differ', { Origin: [own, 'https://evil.example'] }, { status: 400 }],
  ]),
  ...section(
    '4.2.2 not found (HS-29)',
    404,
    problem,
    ['/', '/ws/', '/WS', '/wss', '/ws/x', '//ws', '/socket.io', '/nowhere', '/ws%2f', '/%77s'].map(
      (path) => [path, {}, { start: `GET ${path} HTTP/1.1` }] as const,
    ),
  ),
  ...section('4.2.2 who may come in', 401, problem, [
    ['a token that is none', { Authorization: 'Bearer none' }],
    ['another scheme', { Authorization: 'Basic YTpi' }],
    ['an empty header', { Authorization: '' }],
  ]),
  ...section(
    'contract 5: the query',
    400,
    problem,
    ['token=x', 'window=0', 'window=1001', 'window=x', 'access_token=x'].map(
      (query) => [query, {}, { start: `GET /ws?${query} HTTP/1.1` }] as const,
    ),
  ),
];
