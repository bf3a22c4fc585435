/**
 * The Lab's counts and wire, told to who opened the trial and to nobody else (PRV-1, X2, X3): what the server says of each lane is
 * what a proxy before it carried, byte for byte.
 */
import { once } from 'node:events';
import { labReport, type LabReport } from '@ghanti/protocol';
import {
  countByLane,
  countingProxy,
  createManualClock,
  createRest,
  eventually,
  group,
  people,
  startServer,
  type CountingProxy,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';

let server: StartedServer;
let proxy: CountingProxy;
let asha: Person;
let bilal: Person;

beforeAll(async () => {
  server = await startServer();
  proxy = await countingProxy(server.url);
  const [one, two] = await people(server, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  [asha, bilal] = [one, two];
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const rest = (who: Person) => createRest(server.url, who.token);

const openLab = async (who: Person): Promise<string> => {
  const { body, status } = await rest(who).request('/api/v1/lab', { method: 'POST' });
  expect([status, Object(body).nodes]).toEqual([201, 'one']);
  return String(Object(body).lab);
};

const readLab = async (who: Person, lab: string, after = 0): Promise<LabReport> =>
  labReport.parse((await rest(who).request(`/api/v1/lab/${lab}?after=${after}`)).body);

it('what each lane is said to have cost is what a proxy carried; its secrets stay hidden (X2, X3)', async () => {
  const lab = await openLab(asha);
  const at = (path: string, lane: string): string =>
    `${proxy.url}${path}${path.includes('?') ? '&' : '?'}lab=${lab}.${lane}`;
  const headers = { authorization: `Bearer ${asha.token}` };
  const channel = await group(asha, []);
  const heard = new Set<string>();
  const hear = (lane: string, text: string): void => {
    if (text.includes('ring ring')) heard.add(lane);
  };

  const first = await fetch(at('/events', 'shortPoll'), { headers });
  const { cursor }: { cursor: string } = await first.json();
  const stopped = new AbortController();
  const stream = await fetch(at('/events', 'sse'), {
    headers: { ...headers, accept: 'text/event-stream' },
    signal: stopped.signal,
  });
  const reading = (async () => {
    const text = new TextDecoder();
    for await (const part of stream.body ?? []) hear('sse', text.decode(part));
  })().catch(() => undefined);
  const socket = new WebSocket(at('/ws', 'websocket').replace('http', 'ws'), ['ghanti.v1'], { headers });
  const ready = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    hear('websocket', data.toString());
    if (data.toString().includes('"ready"')) ready.resolve();
  });
  const engine = io(`${proxy.url}/chat`, { auth: { token: asha.token }, query: { lab: `${lab}.socketio` } });
  engine.onAny((_, envelope) => hear('socketio', JSON.stringify(envelope)));
  await Promise.all([
    ready.promise,
    new Promise<void>((resolve) => void engine.once('ready', () => resolve())),
  ]);
  await eventually(() => expect(engine.io.engine.transport.name).toBe('websocket'));
  const waiting = fetch(at(`/events?wait=20&cursor=${cursor}`, 'longPoll'), { headers });
  await asha.call('sendMessage', { channel, clientId: 'ring-1', text: 'ring ring' });
  hear('longPoll', await (await waiting).text());
  hear('shortPoll', await (await fetch(at(`/events?cursor=${cursor}`, 'shortPoll'), { headers })).text());
  await eventually(() =>
    expect([...heard].sort()).toEqual(['longPoll', 'shortPoll', 'socketio', 'sse', 'websocket']),
  );

  await eventually(async () => {
    const { lanes } = await readLab(asha, lab);
    const carried = countByLane(proxy.carried(), lab);
    for (const [lane, { up, down, requests, connections }] of Object.entries(lanes)) {
      expect({ lane, up, down, requests, connections }).toEqual({ lane, ...carried.get(lane) });
      expect(up * down, lane).toBeGreaterThan(0);
    }
  });
  const { pieces, lost } = await readLab(asha, lab);
  const shown = pieces.map(({ bytes }) => Buffer.from(bytes, 'base64').toString('latin1')).join('\n');
  expect(lost).toBe(0);
  expect(shown).toContain('HTTP/1.1 101 Switching Protocols');
  expect(shown).toContain('ring ring');
  expect(shown).toContain('[hidden,');
  expect(shown.split(asha.token)).toHaveLength(1 + 1);
  stopped.abort();
  socket.close();
  engine.close();
  await reading;
});

it('PRV-1: another’s trial is one that is not there; a machine has none', async () => {
  const lab = await openLab(asha);
  const none = 'A'.repeat(22);
  const told = async (who: Person, id: string, method: string) => {
    const { status, text } = await rest(who).request(`/api/v1/lab/${id}`, { method });
    return { status, text };
  };
  for (const method of ['GET', 'DELETE']) {
    const theirs = await told(bilal, lab, method);
    expect(theirs.status).toBe(404);
    expect(theirs).toEqual(await told(bilal, none, method));
  }
  for (const [method, path] of [
    ['POST', '/api/v1/lab'],
    ['GET', `/api/v1/lab/${lab}`],
    ['DELETE', `/api/v1/lab/${lab}`],
  ] as const)
    expect((await createRest(server.url).request(path, { method })).status).toBe(401);
  expect((await readLab(asha, lab)).lost).toBe(0);
  for (const bad of ['x', '%00', 'A'.repeat(23)])
    expect((await rest(asha).request(`/api/v1/lab/${bad}`)).status).toBe(400);
  for (const after of ['-1', '1e9', 'x', '1.5'])
    expect((await rest(asha).request(`/api/v1/lab/${lab}?after=${after}`)).status).toBe(400);
});

it('what is tagged for a trial that is not here, but at another node or over, is served all the same', async () => {
  const lab = 'A'.repeat(22);
  const headers = { authorization: `Bearer ${asha.token}` };
  for (const query of [`lab=${lab}.shortPoll`, `window=5&lab=${lab}.shortPoll`, `lab=${lab}.sse&window=5`])
    expect((await fetch(`${server.url}/events?${query}`, { headers })).status, query).toBe(200);
  const address = `${server.url}/ws?lab=${lab}.websocket`.replace('http', 'ws');
  const socket = new WebSocket(address, ['ghanti.v1'], { headers });
  const [first] = await once(socket, 'message');
  expect(String(first)).toContain('"ready"');
  socket.close();
});

it('a tag of another form is none, and two trials are all that one has', async () => {
  const anywhere = await fetch(`${server.url}/events?lab=${'A'.repeat(21)}.sse`);
  expect(anywhere.status).toBe(400);
  const labs = [await openLab(bilal), await openLab(bilal), await openLab(bilal)];
  const answers = await Promise.all(labs.map((lab) => rest(bilal).request(`/api/v1/lab/${lab}`)));
  expect(answers.map(({ status }) => status)).toEqual([404, 200, 200]);
  const lane = await fetch(`${server.url}/events?lab=${labs[2]}.nowhere`);
  expect(lane.status).toBe(400);
});

it('a trial ends when nobody asks for it, or by who opened it; pieces that nobody fetched are told as lost', async () => {
  const clock = createManualClock();
  await using short = await startServer({ clock });
  const [chitra] = await people(short, 'chitra');
  if (!chitra) throw new Error('nobody came');
  const api = createRest(short.url, chitra.token);
  const open = async (): Promise<string> =>
    String(Object((await api.request('/api/v1/lab', { method: 'POST' })).body).lab);
  const lab = await open();
  for (let poll = 0; poll < 55; poll += 1)
    await api.request(`/events?lab=${lab}.shortPoll`, {
      headers: { 'x-long': 'x'.repeat(14_000), accept: 'application/json' },
    });
  const full = labReport.parse((await api.request(`/api/v1/lab/${lab}`)).body);
  expect(full.lanes.shortPoll.requests).toBe(55);
  expect(full.lost).toBeGreaterThan(0);
  expect(full.lost + full.pieces.length).toBe(full.next);
  await api.request(`/api/v1/lab/${lab}`, { method: 'DELETE' });
  expect((await api.request(`/api/v1/lab/${lab}`)).status).toBe(404);
  // What so many requests have cost is earned again.
  clock.advance(10_000);
  const other = await open();
  clock.advance(59_000);
  expect((await api.request(`/api/v1/lab/${other}`)).status).toBe(200);
  clock.advance(61_000);
  expect((await api.request(`/api/v1/lab/${other}`)).status).toBe(404);
});
