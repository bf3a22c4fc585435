/**
 * A large absence: everything follows, in order, with and without a window; and `sync` gives the same, a page at a time
 * (RES-1, RES-2, RES-3).
 */
import type { CommandOutput, EventEnvelope } from '@ghanti/protocol';
import {
  eventually,
  granted,
  group,
  people,
  startServer,
  type Connection,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId, places, say, sayMany, seqsOf, span } from './resume-support/talk.ts';
import { unhurried } from './support/watched-server.ts';

const window = 60;
const everywhere = 3_000;

type Sync = CommandOutput<'sync'>;

/** All pages from a cursor on. */
const syncAll = async (who: Person, cursor: string, asked?: number): Promise<Sync[]> => {
  const pages: Sync[] = [];
  for (let from = cursor; ; from = pages.at(-1)?.cursor ?? '') {
    const page = await who.call('sync', { cursor: from, ...(asked !== undefined && { window: asked }) });
    pages.push(page);
    if (!page.more) return pages;
  }
};

describe(`${everywhere} events over 40 channels while away`, () => {
  let server: StartedServer;
  let asha: Person;
  let bilal: Person;
  let channels: string[];
  let busy: string[];
  let cursor: string;

  beforeAll(async () => {
    server = await startServer({ limits: unhurried });
    [asha, bilal] = await people(server, 'asha', 'bilal');
    channels = await Promise.all(span(1, 40).map(() => group(asha, [bilal])));
    busy = channels.slice(0, 3);
    ({ cursor } = await bilal.call('sync', {}));
    using socket = await asha.connect();
    const send = (channel: string) =>
      socket.call('sendMessage', { channel, clientId: freshId(), text: 'missed' }).then(granted);
    // 35 messages each for the quiet ones, far more for three: the window lies between.
    const quiet = channels.slice(3).flatMap((channel) => span(1, 35).map(() => channel));
    const loud = busy.flatMap((channel) => span(1, (everywhere - quiet.length) / 3).map(() => channel));
    await Promise.all([...quiet, ...loud].slice(0, everywhere).map(send));
    await asha.call('mark', { marks: channels.slice(0, 5).map((channel) => ({ channel, seen: 4 })) });
  });
  afterAll(() => server.close());

  const whole = async (): Promise<string[]> => {
    const seen = [];
    for (const channel of channels) {
      for (let after = 2, more = true; more;) {
        const page = await bilal.call('history', { channel, after, limit: 200 });
        for (const { seq } of page.messages) seen.push({ channel, seq });
        more = page.more;
        after = page.messages.at(-1)?.seq ?? after;
      }
    }
    return places(seen).toSorted();
  };

  const ordered = ({ events }: Pick<Connection, 'events'> | Sync): void => {
    const positions = events.map((event) => Number.parseInt(event.cursor?.split('.')[2] ?? '', 36));
    expect(positions.every((position, index) => index === 0 || position > (positions[index - 1] ?? 0))).toBe(
      true,
    );
  };

  test.each(['websocket', 'polling'] as const)(
    'RES-1: without a window everything follows, over %s',
    async (transport) => {
      using back = await bilal.connect({ cursor, transport });
      await back.caughtUp({ withinMs: 20_000 });
      expect(back.ready.resume).toEqual({ result: 'complete' });
      expect(places(back.events).toSorted()).toEqual(await whole());
      ordered(back);
      const states: (string | undefined)[] = back.signals('channelState').map(({ channel }) => channel);
      expect(states).toHaveLength(5);
      expect(new Set(states)).toEqual(new Set(channels.slice(0, 5)));
      const kinds = back.envelopes.map(({ type }) => type);
      expect(kinds.lastIndexOf('receiveMessage')).toBeLessThan(kinds.indexOf('channelState'));
      expect(kinds.indexOf('caughtUp')).toBeGreaterThan(kinds.lastIndexOf('channelState'));
    },
  );

  test('RES-2: with a window exactly the channels beyond it are named, the others follow whole', async () => {
    using back = await bilal.connect({ cursor, window });
    await back.caughtUp();
    const { result, limited = [] } = back.ready.resume;
    expect(result).toBe('limited');
    const heads = new Map(
      (await bilal.call('listChannels', { limit: 100 })).channels.map(({ id, head }) => [id, head]),
    );
    expect(limited.toSorted(byChannel)).toEqual(
      busy.map((channel) => ({ channel, toSeq: heads.get(channel) })).toSorted(byChannel),
    );
    const rest = (await whole()).filter((place) => !busy.some((channel) => place.startsWith(`${channel}#`)));
    expect(places(back.events).toSorted()).toEqual(rest);
    const [first = ''] = busy;
    const [seq = 0] = await say(asha, first, 'after toSeq');
    await eventually(() => expect(seqsOf(first, back)).toEqual([seq]));
  });

  test('RES-2: sync gives what a live resume gives, in pages, with and without a window', async () => {
    for (const asked of [undefined, window]) {
      using back = await bilal.connect({ cursor, ...(asked !== undefined && { window: asked }) });
      await back.caughtUp();
      const pages = await syncAll(bilal, cursor, asked);
      expect(pages.length).toBeGreaterThan(1);
      const events = pages.flatMap((page) => page.events);
      if (asked === undefined) expect(events.map(withoutCursor)).toEqual(back.events.map(withoutCursor));
      else expect(places(events)).toEqual(expect.arrayContaining(places(back.events)));
      for (const page of pages) ordered(page);
      const states = pages.flatMap((page) => page.states.map(({ channel }) => channel));
      expect(new Set(states)).toEqual(new Set(back.signals('channelState').map(({ channel }) => channel)));
      expect(pages[0]?.result).toBe(back.ready.resume.result);
      expect(pages[0]?.limited?.toSorted(byChannel)).toEqual(back.ready.resume.limited?.toSorted(byChannel));
      expect(await bilal.call('sync', { cursor: pages.at(-1)?.cursor })).toMatchObject({
        events: [],
        states: [],
        more: false,
      });
    }
  });
});

/** A cursor says, too, how far behind the states are, and a page has them all. */
const withoutCursor = (event: EventEnvelope) => ({ ...event, cursor: undefined });

const byChannel = (one: { channel: string }, other: { channel: string }): number =>
  one.channel < other.channel ? -1 : 1;

test('RES-2: sync names channels that came and went, and without a cursor lists them', async () => {
  await using server = await startServer({ limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const stays = await group(asha, [bilal]);
  const goes = await group(asha, [bilal]);
  const { cursor } = await bilal.call('sync', {});
  await asha.call('removeMember', { channel: goes, user: 'bilal', clientId: freshId() });
  const comes = await group(asha, [bilal]);
  await say(asha, stays, 'here');
  const since = await bilal.call('sync', { cursor });
  expect(since).toMatchObject({ result: 'complete', gone: [goes], more: false });
  expect(since.channels.map(({ id }) => id)).toEqual([comes]);
  expect(places(since.events).filter((place) => !place.startsWith('self:'))).toEqual([
    `${comes}#2`,
    `${stays}#3`,
  ]);
  const first = await bilal.call('sync', {});
  expect(first).toMatchObject({ result: 'reset', events: [], states: [], gone: [], more: false });
  expect(first.channels.map(({ id }) => id).toSorted()).toEqual([stays, comes].toSorted());
  expect(first.cursor).toBe(since.cursor);
});

test('RES-3, SLOW-1: a large absence of long messages does not make a reader who reads a slow one', async () => {
  await using server = await startServer({ limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  const { cursor } = await bilal.call('sync', {});
  await sayMany(asha, [channel], 150, 'x'.repeat(16_000));
  for (const transport of ['websocket', 'polling'] as const) {
    using back = await bilal.connect({ cursor, transport });
    let ended = '';
    back.socket.once('disconnect', (reason) => (ended = reason));
    for (const _turn of span(1, 100)) void back.call('getChannel', { channel }).catch(() => undefined);
    await back.caughtUp({ withinMs: 15_000 });
    expect(ended).toBe('');
    expect(seqsOf(channel, back)).toEqual(span(3, 152));
  }
});
