/**
 * What is deleted, expired, blocked or anonymous is read back by nobody, through no command, door or resume (EXP-1, BLK-1, PRV-1),
 * by no listener of the embedding application, and after a minute from no file of the server.
 */
import { randomUUID } from 'node:crypto';
import type { CommandName } from '@ghanti/protocol';
import { connect, createManualClock, eventually, group, people, read, type Way } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createLogger } from '../../src/kit/logger.ts';
import { keptOf } from '../support/kept.ts';
import { freshWords, Gardener, gone, type Cast, type Planted } from './messages/planted.ts';
import { callsOf, unread, type Place } from './messages/readings.ts';
import { doors, leadsTo, onSocket, openLines, through, type Door, type Lines } from './support/doors.ts';
import { servedNames } from './support/samples.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

const clock = createManualClock();
const words = freshWords();
const logged: string[] = [];

let watched: WatchedServer;
let cast: Cast;
let planted: Planted;
let served: readonly CommandName[];
let lines: Lines;
const cursors = new Map<string, string>();
/** Of those who name the group alone. */
const scoped = new Map<string, string>();

const listener = { name: 'from before' };

const names = ['asha', 'bilal', 'chitra', 'dev'] as const;
type Name = (typeof names)[number];

beforeAll(async () => {
  const logger = createLogger({ level: 'trace', destination: { write: (line) => void logged.push(line) } });
  watched = await startWatched({ clock, doubles: { clock, logger } });
  const [asha, bilal, chitra, dev] = await people(watched.now, ...names);
  cast = { asha, bilal, chitra, dev };
  const channel = await group(asha, [bilal, chitra], { history: 'all' });
  // A listener that heard of the group and then was away.
  const heard: unknown[] = [];
  const stop = watched.now.ghanti.onEvent((events) => void heard.push(...events), listener);
  await asha.call('sendMessage', { clientId: randomUUID(), channel, text: 'the beginning' });
  await eventually(() => heard.length > 0);
  await stop();
  const { channel: direct } = await asha.call('openDirect', { user: 'bilal' });
  for (const name of names) {
    cursors.set(name, (await cast[name].call('sync', {})).cursor);
    const { body } = await cast[name].rest.request(`/events?channels=${channel}`);
    scoped.set(name, String(Object(body).cursor));
  }
  planted = await new Gardener(watched.now, clock).plant(words, cast, channel, direct.id);
  await asha.call('removeMember', { clientId: randomUUID(), channel, user: 'chitra' });
  using connection = await asha.connect();
  served = await servedNames(connection);
  lines = openLines(watched.now.url);
}, 60_000);

afterAll(async () => {
  await lines.close();
  await watched[Symbol.asyncDispose]();
});

const placeOf = (name: Name): Place => ({ planted, words, cursor: cursors.get(name) ?? '' });

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every object within a JSON value. */
const nodesOf = (value: unknown): readonly Node[] =>
  isNode(value) ? [value, ...Object.values(value).flatMap(nodesOf)] : [];

const isSecret = (node: Node): boolean => {
  const data = isNode(node['data']) ? node['data'] : {};
  return (
    node['channel'] === planted.group && (node['seq'] === planted.secret || data['target'] === planted.secret)
  );
};

const mine: Readonly<Partial<Record<Name, number>>> = { bilal: 1 };

/** Who voted what in the anonymous poll is in no answer but one's own vote in one's own. */
const tellsNoVote = (name: Name, value: unknown, where: string): void => {
  for (const node of nodesOf(value).filter(isSecret)) {
    if (node['type'] === 'pollVoted')
      expect([node['by'], Object.keys(node['data'] ?? {}).toSorted()], where).toEqual([
        null,
        ['counts', 'target', 'total'],
      ]);
    const state = isNode(node['state']) ? node['state'] : {};
    const poll = isNode(state['poll']) ? state['poll'] : { counts: [], total: 0 };
    const { counts: _, total: __, mine: own, ...rest } = poll;
    expect([own, rest], where).toEqual([own === undefined ? undefined : [mine[name]], {}]);
  }
};

const tellsNothing = (name: Name, text: string, value: unknown, where: string): void => {
  for (const kind of gone) expect(text.includes(words[kind]), `${kind} in ${where} for ${name}`).toBe(false);
  tellsNoVote(name, value, where);
};

const called = async (name: Name, door: Door, command: CommandName, input: object) => {
  const { token } = cast[name];
  return door === 'rest'
    ? through(door, watched.now.url, token, command, { ...input })
    : onSocket(await lines.of(token, door), command, input);
};

describe('no command', () => {
  it('is left out of the scan', () => expect(unread(served)).toEqual([]));

  it.for(names.flatMap((name) => doors.map((door) => [name, door] as const)))(
    'gives %s anything of it, by %s',
    { timeout: 60_000 },
    async ([name, door]) => {
      let kept = 0;
      for (const { command, input } of callsOf(served, placeOf(name))) {
        // By its address only a feed can be subscribed to.
        if (!leadsTo(door, command) || (door === 'rest' && command === 'subscribe')) continue;
        const { text, data } = await called(name, door, command, input);
        tellsNothing(name, text, data, `${command} ${JSON.stringify(input)} by ${door}`);
        if (name === 'bilal' && command !== 'sync') expect(text).not.toContain(words.hidden);
        kept += Number(text.includes(words.kept));
      }
      const reads = name === 'asha' || name === 'bilal';
      expect(reads ? kept > 5 : kept).toBe(reads ? true : 0);
    },
  );
});

const rawResume = async (name: Name): Promise<string> => {
  const socket = new WebSocket(
    `${watched.now.url.replace('http', 'ws')}/ws?cursor=${cursors.get(name)}`,
    'ghanti.v1',
    {
      headers: { authorization: `Bearer ${cast[name].token}` },
    },
  );
  const frames: string[] = [];
  socket.on('message', (data: Buffer) => void frames.push(data.toString()));
  await eventually(() => frames.some((frame) => frame.includes('"caughtUp"')));
  socket.close();
  return `[${frames.join(',')}]`;
};

const socketResume = async (name: Name, transport: 'websocket' | 'polling'): Promise<string> => {
  const { token } = cast[name];
  using connection = await connect(watched.now.url, token, { transport, cursor: cursors.get(name) });
  await connection.caughtUp();
  return JSON.stringify(connection.envelopes);
};

const eventsResume = async (name: Name, way: Way, channels?: readonly string[]): Promise<string> => {
  using reader = await read(watched.now.url, cast[name].token, way, {
    cursor: channels === undefined ? cursors.get(name) : scoped.get(name),
    ...(channels && { channels }),
  });
  await reader.caughtUp();
  expect(reader.resume).toEqual({ result: 'complete' });
  return JSON.stringify(reader.envelopes);
};

describe('no resume from before', () => {
  it.for(names)('gives %s anything of it, on any transport', async (name) => {
    const told = [
      await socketResume(name, 'websocket'),
      await socketResume(name, 'polling'),
      await rawResume(name),
      await eventsResume(name, 'sse'),
      await eventsResume(name, 'longPoll'),
      await eventsResume(name, 'shortPoll'),
      await eventsResume(name, 'sse', [planted.group]),
      await eventsResume(name, 'shortPoll', [planted.group]),
    ];
    for (const text of told) {
      tellsNothing(name, text, JSON.parse(text), 'a resume');
      expect(text.includes(words.kept)).toBe(name === 'asha' || name === 'bilal');
    }
  });
});

const inFiles = async (): Promise<string[]> => {
  const all = await keptOf(watched.now.directory);
  return Object.entries(words)
    .filter(([, word]) => all.some((text) => text.includes(word)))
    .map(([kind]) => kind);
};

describe('nothing of it', () => {
  it.for(names)('is in what %s takes along', async (name) => {
    const { status, text } = await cast[name].rest.request('/api/v1/me/export');
    expect(status).toBe(200);
    const rows = text.split('\n').filter((line) => line !== '');
    tellsNothing(
      name,
      text,
      rows.map((line): unknown => JSON.parse(line)),
      'the export',
    );
    expect(text.includes(words.kept)).toBe(name === 'asha');
  });

  it('reaches the application that listens from before', async () => {
    const heard: string[] = [];
    const stop = watched.now.ghanti.onEvent((events) => void heard.push(JSON.stringify(events)), listener);
    await eventually(() => heard.join('').includes('"memberLeft"'));
    await stop();
    const text = `[${heard.join(',')}]`;
    tellsNothing('asha', text, JSON.parse(text), 'onEvent');
    expect(text).toContain(words.kept);
  });

  it('is in the log of the server', () => {
    expect(logged.length).toBeGreaterThan(0);
    for (const word of Object.values(words)) expect(logged.join('')).not.toContain(word);
  });

  it('is in a file of the server after a minute', { timeout: 60_000 }, async () => {
    await clock.drift(60_000, 1_000);
    await eventually(async () => expect(await inFiles()).toEqual(['kept', 'hidden']), { withinMs: 30_000 });
    await watched.restart();
    expect(await inFiles()).toEqual(['kept', 'hidden']);
  });
});
