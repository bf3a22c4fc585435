/** The surfaces on which something is shown to be let in: payloads of CONNECT, tokens and cursors, at every door that takes them. */
import { errorOfClose } from '@ghanti/protocol';
import { engineOf, Peer, socketOf } from './peer.ts';
import { request } from './raw-http.ts';
import type { World } from './world.ts';

type Door = (world: World, value: unknown) => Promise<string>;

const json = JSON.stringify;

const codeIn = (text: string): string => /"code":"(\w+)"/.exec(text)?.[1] ?? 'ok';

/** A first frame, and the code that comes of it. */
const joined = async (peer: Peer, frame: string, good: RegExp, bad: RegExp): Promise<string> => {
  peer.send(frame);
  return await peer.until(() => {
    const text = peer.texts.find((one) => good.test(one) || bad.test(one));
    if (text !== undefined) return codeIn(bad.test(text) ? text : '');
    return peer.closed === undefined ? false : `closed ${peer.closed}`;
  });
};

const socketIo: Door = async ({ server }, auth) => {
  using peer = await engineOf(server.url);
  return await joined(peer, `40/chat,${json(auth)}`, /^42\/chat,\["ready"/, /^44\/chat,/);
};

const polling: Door = async ({ server: { url } }, auth) => {
  const path = '/socket.io/?EIO=4&transport=polling';
  const { body } = await request(url, { path });
  const session = `${path}&sid=${String(Object(JSON.parse(body.slice(1))).sid)}`;
  await request(url, {
    method: 'POST',
    path: session,
    headers: [['Content-Type', 'text/plain']],
    body: `40/chat,${json(auth)}`,
  });
  const answer = await request(url, { path: session });
  return answer.body.includes('44/chat,')
    ? codeIn(answer.body)
    : answer.body.includes('40/chat')
      ? 'ok'
      : `${answer.status}`;
};

const firstFrame: Door = async ({ server }, auth) => {
  using peer = await socketOf(server.url);
  const told = await joined(
    peer,
    json({ id: 1, do: 'authenticate', with: auth }),
    /^\{"type":"ready"/,
    /"ok":false/,
  );
  const closed = /^closed (\d+)$/.exec(told)?.[1];
  return closed === undefined ? told : (errorOfClose(Number(closed)) ?? told);
};

/** Payloads of CONNECT. */
const connectDoors: Readonly<Record<string, Door>> = { 'Socket.IO': socketIo, polling, ws: firstFrame };

const statusOf = (status: number, body: string): string => (status < 300 ? 'ok' : codeIn(body));

const byHeader =
  (path: string, accept = '*/*'): Door =>
  async ({ server }, token) => {
    const headers = [
      ['Authorization', `Bearer ${String(token)}`],
      ['Accept', accept],
    ] as const;
    const { status, body } = await request(server.url, { path, headers });
    return statusOf(status, body);
  };

const upgrade: Door = async ({ server }, token) => {
  using peer = new Peer(`${server.url.replace('http', 'ws')}/ws`, {
    authorization: `Bearer ${String(token)}`,
  });
  const refused = await peer.until(() => peer.refused ?? (peer.isOpen && 101));
  return refused === 101 ? 'ok' : refused === 401 ? 'unauthenticated' : `${refused}`;
};

const asAuth =
  (door: Door): Door =>
  (world, token) =>
    door(world, { token });

const tokenDoors: Readonly<Record<string, Door>> = {
  'Socket.IO': asAuth(socketIo),
  polling: asAuth(polling),
  'ws, its first frame': asAuth(firstFrame),
  'ws, its header': upgrade,
  REST: byHeader('/api/v1/me'),
  SSE: byHeader('/events', 'text/event-stream'),
  poll: byHeader('/events', 'application/json'),
};

const resumeOf = (text: string | undefined): string =>
  /"result":"(\w+)"/.exec(text ?? '')?.[1] ?? `nothing: ${text}`;

const cursorDoors: Readonly<Record<string, Door>> = {
  'Socket.IO': async ({ server, asha }, cursor) => {
    using peer = await engineOf(server.url);
    const ready = peer.text('42/chat,["ready"');
    peer.send(`40/chat,${json({ token: asha.token, cursor })}`);
    return resumeOf(await ready);
  },
  ws: async ({ server, asha }, cursor) => {
    using peer = await socketOf(server.url);
    const ready = peer.text('{"type":"ready"');
    peer.send(json({ id: 1, do: 'authenticate', with: { token: asha.token, cursor } }));
    return resumeOf(await ready);
  },
  sync: async ({ server, asha }, cursor) => {
    const headers = [['Authorization', `Bearer ${asha.token}`]] as const;
    const { status, body } = await request(server.url, {
      method: 'POST',
      path: '/api/v1/sync',
      headers,
      body: json({ cursor }),
    });
    return status === 200 ? resumeOf(body) : codeIn(body);
  },
  poll: async ({ server, asha }, cursor) => {
    const headers = [['Authorization', `Bearer ${asha.token}`]] as const;
    const { body } = await request(server.url, {
      path: `/events?cursor=${encodeURIComponent(String(cursor))}`,
      headers,
    });
    return resumeOf(body);
  },
  'SSE, its query': async ({ server, asha }, cursor) => {
    const headers = [
      ['Authorization', `Bearer ${asha.token}`],
      ['Accept', 'text/event-stream'],
    ] as const;
    const { body } = await request(server.url, {
      path: `/events?cursor=${encodeURIComponent(String(cursor))}`,
      headers,
    });
    return resumeOf(body);
  },
  'SSE, Last-Event-ID': async ({ server, asha }, cursor) => {
    const headers = [
      ['Authorization', `Bearer ${asha.token}`],
      ['Accept', 'text/event-stream'],
      ['Last-Event-ID', String(cursor)],
    ] as const;
    const { body } = await request(server.url, { path: '/events', headers });
    return resumeOf(body);
  },
};

/** The doors of each of these surfaces, by name. */
export const doorsBySurface = { connects: connectDoors, tokens: tokenDoors, cursors: cursorDoors } as const;
