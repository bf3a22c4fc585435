/**
 * Everybody comes back at once: 5,000 connections that were cut off reconnect together. Ghanti's resume from their cursors
 * what they missed, and every missed event is counted; stock Socket.IO's only connect. Once all in one group, once in ten each of many
 * in which somebody has read meanwhile, so that they are told states as well.
 */
import { Load, othersCpu } from '../measure/load.ts';
import type { Audience, Contestant } from '../peers/contestant.ts';
import { ghanti, type Prepared } from '../peers/ghanti.ts';
import type { GhantiServer } from '../peers/ghanti-server.ts';
import { bun, ws } from '../peers/plain.ts';
import { stock } from '../peers/stock.ts';
import type { Figures } from '../report/results.ts';
import { profiling } from './profiling.ts';
import type { Scale, Scenario } from './scenario.ts';

/** So many events each. */
const missed = 10;
const awayMs = 1_500;

const oneRoom = ({ quick }: Scale): Audience => ({ is: 'room', members: quick ? 1_000 : 5_000 });

/** Each in ten groups of a hundred. */
const manyRooms = ({ quick }: Scale): Audience => ({
  is: 'rooms',
  rooms: quick ? 100 : 500,
  members: 100,
  roomsEach: missed,
});

const measure = async (
  contestant: Contestant,
  audience: Audience,
  meanwhile: () => Promise<void>,
  scale: Scale,
): Promise<Figures> => {
  await using running = await contestant.start(audience);
  await using load = new Load(running, { cursors: true });
  await load.open();
  await load.idle(awayMs);
  await load.close();
  await load.idle(awayMs);
  await meanwhile();
  await using _profile = await profiling(running, contestant.name, scale);
  const connections = running.rows.length;
  const back = await load.open(connections, true);
  return {
    seconds: back.seconds,
    p50Ms: back.opened.p50,
    p99Ms: back.opened.p99,
    serverCpuSeconds: back.serverCpu,
    loadCpuSeconds: back.ownCpu,
    othersCpu: othersCpu(back),
    resumedEach: back.deliveries / connections,
  };
};

type Started = { readonly server: GhantiServer; readonly prepared: Prepared };

const say = ({ server }: Started, user: string, channel: string, at: number): Promise<unknown> =>
  server.call(user, 'sendMessage', { channel, clientId: `missed-${at}`, text: 'x'.repeat(100) });

const talkInOne = async (started: Started): Promise<void> => {
  const [channel = ''] = started.prepared.channels.values();
  for (let at = 0; at < missed; at += 1) await say(started, 'm00000', channel, at);
};

const headOf = (output: unknown): number => {
  if (typeof output === 'object' && output !== null && 'asOf' in output && typeof output.asOf === 'number')
    return output.asOf;
  throw new Error('a channel has no head');
};

/** One message in each, which its author has seen: so the states of all have moved, too (STA-1). */
const talkInEach = async (started: Started): Promise<void> => {
  const { server, prepared } = started;
  for (const [at, [room, channel]] of [...prepared.channels].entries()) {
    // The first of a room has its number.
    const user = room.replace('r', 'm');
    await say(started, user, channel, at);
    await server.call(user, 'mark', {
      marks: [{ channel, seen: headOf(await server.call(user, 'getChannel', { channel })) }],
    });
  }
};

const withResume = (
  door: 'io' | 'ws',
  audience: (scale: Scale) => Audience,
  talk: (started: Started) => Promise<void>,
) => {
  let started: Started | undefined;
  const contestant = ghanti(door, { started: (server, prepared) => (started = { server, prepared }) });
  const meanwhile = async (): Promise<void> => {
    if (started !== undefined) await talk(started);
  };
  return {
    contestant: contestant.name,
    measure: async (scale: Scale) => {
      const figures = await measure(contestant, audience(scale), meanwhile, scale);
      if (figures['resumedEach'] !== missed)
        throw new Error(`${figures['resumedEach']} of ${missed} events were resumed`);
      return figures;
    },
  };
};

const withoutResume = (contestant: Contestant, audience: (scale: Scale) => Audience) => ({
  contestant: contestant.name,
  measure: (scale: Scale) => measure(contestant, audience(scale), () => Promise.resolve(), scale),
});

export const storm: readonly Scenario[] = [
  {
    name: 'storm',
    slow: true,
    entries: ({ quick }) => [
      withResume('ws', oneRoom, talkInOne),
      withoutResume(stock, oneRoom),
      ...(quick
        ? []
        : [withResume('io', oneRoom, talkInOne), ...[ws, bun].map((peer) => withoutResume(peer, oneRoom))]),
    ],
  },
  {
    name: 'rooms-storm',
    slow: true,
    entries: ({ quick }) =>
      quick ? [] : [withResume('ws', manyRooms, talkInEach), withoutResume(stock, manyRooms)],
  },
];
