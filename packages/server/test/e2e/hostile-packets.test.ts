/**
 * Packets that no stock client sends (EP, EV-25): names that are no commands, binary, bad framing, depths that no stack
 * carries. Each is answered by the contract's error or ends its own connection, and nobody else notices.
 */
import { commandNames } from '@ghanti/protocol';
import { eventually, group, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawChat, rawSocket } from './support/raw-socket.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';
import { tellsNothing, witnessOf, type Witness } from './support/witness.ts';

let watched: WatchedServer;
let asha: Person;
let witness: Witness;
let channel: string;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  asha = one;
  witness = await witnessOf(two);
  channel = await group(asha, [two]);
});

afterAll(async () => {
  witness[Symbol.dispose]();
  await watched[Symbol.asyncDispose]();
});

const unharmed = async (): Promise<void> => {
  await witness.look();
  expect(watched.errors).toEqual([]);
};

type Ack = [{ readonly ok: boolean; readonly error?: { readonly code: string; readonly issues?: object } }];

/** Sends one EVENT with acknowledgement id 7 and gives what came back; the connection must live on. */
const answered = async (payload: string): Promise<{ code: string | undefined; text: string }> => {
  using socket = await rawChat(watched.now.url, asha.token);
  const reply = socket.frame('43/chat,7');
  socket.send(`42/chat,7${payload}`);
  const text = await reply;
  const [ack] = JSON.parse(text.slice('43/chat,7'.length)) as Ack;
  const after = socket.frame('43/chat,8');
  socket.send('42/chat,8["getProfile",{}]');
  expect(await after).toContain('"ok":true');
  tellsNothing(text);
  return { code: ack.error?.code, text };
};

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const json = JSON.stringify;
const message = (more: string): string =>
  `["sendMessage",{"channel":${json(channel)},"clientId":"c${Math.random()}","text":"a"${more}}]`;
const manyKeys = (): string =>
  json(Object.fromEntries(Array.from({ length: 5_500 }, (_, index) => [`k${index}`, 1])));

const invalidPayloads: readonly (readonly [id: string, what: string, payload: () => string])[] = [
  ...['error', 'toString', '__proto__', 'constructor', 'hasOwnProperty', 'message', ''].map(
    (name) => ['EP-21', `the name ${json(name)}`, () => json([name, {}])] as const,
  ),
  ['EP-22', 'a name of 10 KB', () => json(['n'.repeat(10_000), {}])],
  ['EP-22', 'a name with NUL', () => json(['send\0Message', {}])],
  ['EP-22', 'an emoji as a name', () => json(['🙏', {}])],
  ['EP-22', 'a name with a line feed', () => json(['a\nlevel=error forged', {}])],
  ['EV-24', 'a command that is not served', () => json(['setRole', { channel }])],
  ['EV-25', 'no argument', () => json(['getChannel'])],
  ['EV-25', '20 arguments', () => json(['getProfile', ...Array.from({ length: 20 }, () => ({}))])],
  ['EV-25', 'null', () => json(['getProfile', null])],
  ['EV-25', 'text', () => json(['getProfile', 'asha'])],
  ['EV-25', 'a list', () => json(['getProfile', ['asha']])],
  ['EP-28', 'an object of 5,500 keys', () => `["getProfile",${manyKeys()}]`],
  ['EP-28', 'a key of 50 KB', () => `["getProfile",{"${'k'.repeat(50_000)}":1}]`],
  ['EP-29', '__proto__', () => message(',"__proto__":{"admin":true}')],
  ['EP-29', 'constructor.prototype', () => message(',"constructor":{"prototype":{"admin":true}}')],
  ['finding 2', '30,000 levels in place of an object', () => `["sendMessage",${deep(30_000)}]`],
  ['finding 2', '30,000 levels in a known field', () => message(`,"mentions":${deep(30_000)}`)],
  ['finding 2', '30,000 levels in an unknown field', () => message(`,"x":${deep(30_000)}`)],
  [
    'finding 2',
    '20,000 levels in data',
    () => `["signal",{"channel":${json(channel)},"name":"x","data":${deep(20_000)}}]`,
  ],
  ['EP-37', 'a placeholder in a text packet', () => message(',"x":{"_placeholder":true,"num":0}')],
];

describe('events that are refused', () => {
  it.for(invalidPayloads)('%s: %s', async ([, , payload]) => {
    expect(await answered(payload())).toMatchObject({ code: 'invalid' });
    await unharmed();
  });

  it('EP-21: an unknown name is said to be one, and is not repeated', async () => {
    const { text } = await answered(json(['dropTables', {}]));
    expect(text).toContain('unknown_event');
    expect(text).not.toContain('dropTables');
  });

  it('EP-30: of duplicate keys the last one counts', async () => {
    expect(await answered(message(',"text":""'))).toMatchObject({ code: 'invalid' });
    expect(await answered(message(',"text":"b"'))).toMatchObject({ code: undefined });
  });

  it('EP-25: without an acknowledgement id a command is run, and a bad one harms nobody', async () => {
    using socket = await rawChat(watched.now.url, asha.token);
    const came = socket.frame('42/chat,["receiveMessage"');
    socket.send('42/chat,["sendMessage",{}]');
    socket.send(`42/chat,["sendMessage",${deep(6_000)}]`);
    socket.send('42/chat,["nothing"]');
    socket.send(`42/chat,${message('')}`);
    expect(await came).toContain('"text":"a"');
    expect(socket.frames.filter((frame) => frame.startsWith('43'))).toEqual([]);
    await unharmed();
  });

  it('EP-26: acknowledgements that nobody asked for are ignored', async () => {
    using socket = await rawChat(watched.now.url, asha.token);
    for (const frame of ['43/chat,0[1]', '43/chat,99999[{}]', '43/chat,7[]']) socket.send(frame);
    const reply = socket.frame('43/chat,7');
    socket.send('42/chat,7["getProfile",{}]');
    expect(await reply).toContain('"ok":true');
  });
});

const closing: readonly (readonly [id: string, what: string, frames: () => readonly (string | Buffer)[]])[] =
  [
    ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map(
      (name) => ['EP-20', `the reserved name ${name}`, () => [`42/chat,1${json([name, {}])}`]] as const,
    ),
    ['EP-18', 'an object as payload', () => ['42/chat,1{}']],
    ['EP-18', 'text as payload', () => ['42/chat,1"x"']],
    ['EP-18', 'an empty list', () => ['42/chat,1[]']],
    ['EP-18', 'a name that is null', () => ['42/chat,1[null]']],
    ['EP-18', 'a name that is an object', () => ['42/chat,1[{"toString":1}]']],
    ['EP-18', 'truncated JSON', () => ['42/chat,1["getProfile",{']],
    ['EP-18', 'NaN', () => ['42/chat,1["getProfile",NaN]']],
    ['EP-24', 'an acknowledgement id of -1', () => ['42/chat,-1["getProfile",{}]']],
    ['EP-24', 'an acknowledgement id of letters', () => ['42/chat,abc["getProfile",{}]']],
    [
      'EP-32',
      'a binary event',
      () => ['451-/chat,1["getProfile",{"_placeholder":true,"num":0}]', Buffer.from('x')],
    ],
    ['EP-32', 'a binary acknowledgement', () => ['461-/chat,1[{"_placeholder":true,"num":0}]']],
    ['EP-33', 'a binary event without attachments', () => ['450-/chat,["getProfile",{}]']],
    ['EP-33', '10^12 attachments', () => ['451000000000000-/chat,["getProfile",{}]']],
    [
      'EP-34',
      'ten attachments that never come',
      () => ['4510-/chat,["getProfile",{"_placeholder":true,"num":0}]'],
    ],
    ['EP-36', 'a placeholder of number 5', () => ['451-/chat,["getProfile",{"_placeholder":true,"num":5}]']],
    ['EP-38', 'a placeholder as the name', () => ['451-/chat,[{"_placeholder":true,"num":0}]']],
    ['EP-32', 'a binary frame without an event', () => [Buffer.from([1, 2, 3])]],
    ['EP-01', 'an unknown packet type', () => ['9']],
    ['EP-04', 'a frame over the limit', () => ['4'.padEnd(70_000, 'x')]],
    ['EP-12', 'an event to a namespace not joined', () => ['42/admin,1["getProfile",{}]']],
  ];

describe('packets that end their connection', () => {
  it.for(closing)('%s: %s', async ([, , frames]) => {
    using socket = await rawChat(watched.now.url, asha.token);
    for (const frame of frames()) socket.send(frame);
    await socket.closed();
    expect(socket.frames.filter((frame) => /^43.*"ok":true/.test(frame))).toEqual([]);
    await unharmed();
  });

  it('EP-04: 1009 says that the frame was too large', async () => {
    using socket = await rawChat(watched.now.url, asha.token);
    socket.send('4'.padEnd(70_000, 'x'));
    expect(await socket.closed()).toBe(1009);
  });

  it('EP-05: a POST over the limit is refused', async () => {
    const base = `${watched.now.url}/socket.io/?EIO=4&transport=polling`;
    const opened = await (await fetch(base)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const reply = await fetch(`${base}&sid=${sid}`, { method: 'POST', body: '4'.padEnd(70_000, 'x') });
    expect(reply.status).toBe(413);
    await unharmed();
  });

  it('EP-12: no command runs before CONNECT', async () => {
    for (const name of commandNames) {
      using socket = await rawSocket(watched.now.url);
      socket.send(`42/chat,1["${name}",{}]`);
      await socket.closed();
      expect(socket.frames).toHaveLength(1);
    }
    await unharmed();
  });

  it('EP-13: CONNECT twice', async () => {
    using socket = await rawChat(watched.now.url, asha.token);
    socket.send(`40/chat,${json({ token: asha.token })}`);
    await socket.closed();
    await unharmed();
  });

  it('HS-32: nobody sits on /, which the application has not claimed', async () => {
    using socket = await rawSocket(watched.now.url);
    const reply = socket.frame('44');
    socket.send('40');
    expect(await reply).toContain('"code":"not_found"');
    socket.send('42["chat message","hi"]');
    await socket.closed();
    await unharmed();
  });

  it('all of them are forgotten', async () => {
    await eventually(async () => {
      const text = await (await fetch(`${watched.now.url}/metrics`)).text();
      expect(text).toMatch(/^ghanti_connections\{transport="websocket"\} 1$/m);
    });
  });
});
