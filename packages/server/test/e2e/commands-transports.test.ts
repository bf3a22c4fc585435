/**
 * Every served command by the stock Socket.IO client (long polling, WebSocket, polling then upgrade) and by curl. What is
 * answered, and every event and signal that comes of it, fits the schemas of the contract.
 */
import { commandSpec, eventEnvelope, isEventType, signalEnvelope, type CommandName } from '@ghanti/protocol';
import { connect, eventually, people, type Connection, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from './support/curl.ts';
import { requestOf, routesFor } from './support/requests.ts';
import { personal, sampled, sampleOf, samples, servedNames } from './support/samples.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let listener: Connection;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two] = await people(watched.now, 'asha', 'bilal', 'chitra', 'dev', 'esha', 'farid');
  if (!one || !two) throw new Error('nobody came');
  [asha, bilal] = [one, two];
  listener = await bilal.connect();
});

afterAll(() => watched[Symbol.asyncDispose]());

/** Clients read loosely, so that the server may grow; the server itself says nothing that the contract does not. */
const fitsOutput = (command: CommandName, data: unknown): void => {
  expect(commandSpec(command).output.parse(data)).toEqual(data);
};

const fitsWire = (connection: Connection): void => {
  for (const envelope of connection.envelopes) {
    const schema = isEventType(envelope.type) && 'seq' in envelope ? eventEnvelope : signalEnvelope;
    expect(schema.parse(envelope)).toEqual(envelope);
  }
};

type Ack = { readonly ok: boolean; readonly data: unknown };

describe.for(['polling', 'websocket', 'upgrade'] as const)('socket.io-client by %s', (transport) => {
  it.for(personal)('%s', async (command) => {
    using connection = await connect(watched.now.url, asha.token, { transport });
    const now = (): string | undefined => connection.socket.io.engine.transport.name;
    if (transport === 'upgrade') await eventually(() => now() === 'websocket');
    const input = sampleOf(command, await sampled(asha, bilal));
    const ack: Ack = await connection.socket.timeout(5_000).emitWithAck(command, input);
    expect(ack).toMatchObject({ ok: true });
    fitsOutput(command, ack.data);
    expect(JSON.stringify(ack)).not.toMatch(/"event":\{[^}]*"cursor"/);
    await connection.caughtUp();
    fitsWire(connection);
    expect(now()).toBe(transport === 'polling' ? 'polling' : 'websocket');
  });
});

describe('curl', () => {
  const addressed = personal.filter((name) => commandSpec(name).rest.length > 0);

  it.for(addressed)('%s', async (command) => {
    const input = sampleOf(command, await sampled(asha, bilal));
    const routes = routesFor(command, input);
    expect(routes.length).toBeGreaterThan(0);
    for (const route of routes) {
      const { path, ...request } = requestOf(route, input);
      const { status, headers, body } = await curl(watched.now.url + path, { ...request, token: asha.token });
      expect([status, body]).toEqual([route.status, expect.any(String)]);
      expect(headers['content-type']).toEqual(['application/json; charset=utf-8']);
      fitsOutput(command, JSON.parse(body));
    }
  });

  it('getProfile of oneself is /me', async () => {
    const { status, body } = await curl(`${watched.now.url}/api/v1/me`, { token: asha.token });
    expect([status, JSON.parse(body)]).toMatchObject([
      200,
      { user: { id: 'asha', name: 'asha', privacy: { receipts: true } } },
    ]);
  });
});

it('every served command has a sample, and nothing that is not served has one', async () => {
  using connection = await connect(watched.now.url, asha.token);
  expect((await servedNames(connection)).toSorted()).toEqual(Object.keys(samples).toSorted());
});

it('what the other members saw of all this fits the contract too', () => {
  const types = new Set<string>(listener.envelopes.map(({ type }) => type));
  // The first comes in a run that takes long, the others when they do.
  for (const type of ['heartbeat', 'onlineUsers', 'presence']) types.delete(type);
  const seen = [...types].toSorted().join(' ');
  const ofGroups = 'channelOpened channelUpdated memberJoined memberLeft';
  const ofMessages = 'messageDeleted messageEdited messagePinned notification pollClosed pollVoted';
  expect(seen).toBe(
    `caughtUp ${ofGroups} ${ofMessages} reactionChanged ready receipt receiveMessage roleChanged signal typing`,
  );
  fitsWire(listener);
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
