/** The raw WebSocket door: who is let in, with which close code it ends, and the same cursor (RT-01, RT-02, RT-04, RES-1, VER-1). */
import {
  createManualClock,
  eventually,
  group,
  people,
  startServer,
  type StartedServer,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { freshId } from './resume-support/talk.ts';

type Frame = {
  re?: number;
  ok?: boolean;
  type?: string;
  seq?: number;
  data?: { cursor?: string; [name: string]: unknown };
};

const dial = (
  server: StartedServer,
  path: string,
  protocol?: string,
  headers: Record<string, string> = {},
) => {
  const frames: Frame[] = [];
  const state: { closed?: number; refused?: string } = {};
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, protocol ?? [], { headers });
  socket.on('message', (data: Buffer) => void frames.push(JSON.parse(data.toString())));
  socket.on('close', (code) => (state.closed = code));
  socket.on('error', (error) => (state.refused = error.message));
  const open = new Promise<void>((resolve) => void socket.once('open', () => resolve()));
  const say = (id: number, name: string, input?: object): void =>
    socket.send(JSON.stringify({ id, do: name, with: input }));
  const of = (type: string): Frame | undefined => frames.find((frame) => frame.type === type);
  return { socket, frames, state, open, say, of };
};

describe('/ws', () => {
  const clock = createManualClock();
  let server: StartedServer;
  beforeAll(async () => void (server = await startServer({ clock })));
  afterAll(() => server.close());

  test('a token on the upgrade: ready, caughtUp, answers by id, events as bare envelopes', async () => {
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    const line = dial(server, '/ws', 'ghanti.v1', { authorization: `Bearer ${asha.token}` });
    await eventually(() => line.of('caughtUp') !== undefined);
    line.say(7, 'sendMessage', { channel, clientId: freshId(), text: 'नमस्ते' });
    await eventually(() => line.of('receiveMessage') !== undefined && line.frames.some(({ re }) => re === 7));
    expect(line.frames.find(({ re }) => re === 7)).toMatchObject({
      re: 7,
      ok: true,
      data: { event: { seq: 3 } },
    });
    expect(line.of('receiveMessage')).toMatchObject({ seq: 3, data: { text: 'नमस्ते' } });
    line.socket.close();
  });

  test('RES-1: a token in the first frame, what follows at once waits for it, and the cursor goes on', async () => {
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    const { cursor } = await bilal.call('sync', {});
    await asha.call('sendMessage', { channel, clientId: freshId(), text: 'while away' });
    const line = dial(server, `/ws?cursor=${encodeURIComponent(cursor)}`);
    await line.open;
    line.say(1, 'authenticate', { token: bilal.token });
    line.say(2, 'getProfile');
    await eventually(() => line.of('caughtUp') !== undefined && line.frames.some(({ re }) => re === 2));
    expect(line.frames[0]).toMatchObject({ re: 1, ok: true, data: { user: 'bilal' } });
    expect(line.of('ready')?.data).toMatchObject({ user: 'bilal', resume: { result: 'complete' } });
    expect(line.of('receiveMessage')).toMatchObject({ channel, data: { text: 'while away' } });
    line.socket.close();
  });

  const refusals: [string, string, string | undefined, Record<string, string>, string][] = [
    ['a token that is none', '/ws', 'ghanti.v1', { authorization: 'Bearer none' }, '401'],
    ['a foreign page', '/ws', undefined, { origin: 'https://evil.example' }, '403'],
    ['another path', '/other', undefined, {}, '404'],
    ['a query that it does not know', '/ws?token=x', undefined, {}, '400'],
  ];
  test.each(refusals)('refuses %s before the upgrade', async (_name, path, protocol, headers, status) => {
    const line = dial(server, path, protocol, headers);
    await eventually(() => line.state.refused !== undefined);
    expect(line.state.refused).toContain(status);
  });

  const endings: [string, string | undefined, string | Buffer | undefined, number][] = [
    ['a version that is not spoken', 'ghanti.v2', undefined, 4426],
    ['a first frame that is no JSON', undefined, 'hello', 4400],
    ['a first frame that is another command', undefined, '{"id":1,"do":"getProfile"}', 4401],
    ['a first token that is none', undefined, '{"id":1,"do":"authenticate","with":{"token":"x"}}', 4401],
  ];
  test.each(endings)('ends %s with its code', async (_name, protocol, first, code) => {
    const line = dial(server, '/ws', protocol);
    await line.open;
    if (first !== undefined) line.socket.send(first);
    await eventually(() => line.state.closed !== undefined);
    expect(line.state.closed).toBe(code);
  });

  test.each([
    ['RT-01: no JSON', 'hello', 4400],
    ['RT-02: a binary frame', Buffer.from([1]), 1003],
  ])('%s ends a connection that is signed in', async (_name, given, code) => {
    const [asha] = await people(server, 'asha');
    const line = dial(server, '/ws', 'ghanti.v1', { authorization: `Bearer ${asha.token}` });
    await eventually(() => line.of('caughtUp') !== undefined);
    line.socket.send(given);
    await eventually(() => line.state.closed !== undefined);
    expect(line.state.closed).toBe(code);
  });

  test('RT-04: whoever says nothing for 5 s is closed', async () => {
    const line = dial(server, '/ws');
    await line.open;
    await eventually(() => {
      clock.advance(1_000);
      return line.state.closed !== undefined;
    });
    expect(line.state.closed).toBe(4401);
  });
});
