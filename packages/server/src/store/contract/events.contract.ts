/** Events, their order and their identity (ORD-1, CUR-1, DUR-1, IDEM-1). */
import { describe, expect, it } from 'vitest';
import { selfChannel } from '../../kit/channel-ids.ts';
import type { EventRow, Step, Write } from '../store.ts';
import {
  keyOf,
  write,
  say,
  send,
  make,
  joining,
  part,
  memberGuard,
  written,
  dataOf,
  seqs,
  rising,
  type OpenStore,
  unreadIn,
  StoreFixture,
} from './store.fixture.ts';

export const eventsContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);

  describe('events', () => {
    it('gives each channel dense seqs and the store rising positions (ORD-1, CUR-1)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      await on.group('g2', ['asha']);
      const writes = Array.from({ length: 40 }, (_, index) =>
        send(index % 3 === 0 ? 'g2' : 'g1', 'asha', `m${index}`),
      );
      const committed = await on.store.commit(writes);
      expect(committed.results.every((result) => result.outcome === 'written')).toBe(true);
      expect(rising(committed.events)).toBe(true);
      for (const channel of ['g1', 'g2']) {
        const events = await on.all(channel);
        expect(seqs(events)).toEqual(events.map((_, index) => index + 1));
        expect(rising(events)).toBe(true);
      }
      expect(await on.store.lastPosition()).toBe(committed.last);
      expect(committed.last).toBe(committed.events.at(-1)?.position);
    });

    it('gives one channel’s plain messages one contiguous run, and results in the order of the input (CUR-1)', async () => {
      await on.group('g1', ['asha']);
      await on.group('g2', ['asha']);
      const writes = [
        send('g1', 'asha', 'a'),
        send('g2', 'asha', 'b'),
        send('g1', 'asha', 'c'),
        send('g2', 'asha', 'd'),
      ];
      const { events, results } = await on.store.commit(writes);
      expect(events.map((event) => event.channel)).toEqual(['g1', 'g1', 'g2', 'g2']);
      const texts = results.map((result) => dataOf(written(result).events[0]));
      expect(texts).toEqual(['a', 'b', 'c', 'd'].map((text) => ({ text })));
    });

    it('does not move a message across a structural write', async () => {
      await on.group('g1', ['asha']);
      const guarded = { guards: [memberGuard('g1', 'bilal')] };
      const { results } = await on.store.commit([
        send('g1', 'bilal', 'early', guarded),
        write([joining('g1', ['bilal'])]),
        send('g1', 'bilal', 'between', guarded),
        write([part('g1', 'bilal')]),
        send('g1', 'bilal', 'late', guarded),
      ]);
      const refused = { outcome: 'refused', why: 'absent' };
      expect([results[0], results[4]]).toEqual([refused, refused]);
      expect(written(results[2]).events[0]?.seq).toBe(3);
      const types = (await on.all('g1')).map((event) => event.type);
      expect(types).toEqual(['memberJoined', 'memberJoined', 'receiveMessage', 'memberLeft']);
    });

    it('reads ranges from either end, and by type', async () => {
      await on.group('g1', ['asha']);
      await on.store.commit(Array.from({ length: 9 }, (_, index) => send('g1', 'asha', `m${index}`)));
      const range = { channel: 'g1', from: 2, to: 8 };
      expect(seqs(await on.store.events(range, 3, false))).toEqual([2, 3, 4]);
      expect(seqs(await on.store.events(range, 3, true))).toEqual([6, 7, 8]);
      expect(seqs(await on.store.events({ ...range, from: 1 }, 3, false, ['memberJoined']))).toEqual([1]);
      expect(await on.store.events({ ...range, channel: 'nowhere' }, 3, false)).toEqual([]);
    });

    it('hands out what was committed exactly as it was committed, after a restart too (DUR-1)', async () => {
      await on.group('g1', ['asha']);
      const data = JSON.stringify({ text: 'नमस्ते 👋 \u0000 "quoted"', n: Number.MAX_SAFE_INTEGER });
      const step: Step = { do: 'event', channel: 'g1', type: 'receiveMessage', by: null, data };
      const { events } = await on.store.commit([write([step], { at: 8_640_000_000_000_000 })]);
      const read = async (): Promise<readonly EventRow[]> => (await on.all('g1')).slice(-1);
      expect(await read()).toEqual(events);
      await on.reopen();
      expect(await read()).toEqual(events);
      expect(events[0]).toMatchObject({ data, by: null, at: 8_640_000_000_000_000 });
    });

    it('pages the whole log by position', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const log = await on.store.log(0, 100);
      expect(log.map((event) => event.type)).toEqual([
        'channelOpened',
        'channelOpened',
        'memberJoined',
        'memberJoined',
      ]);
      expect(rising(log)).toBe(true);
      expect(await on.store.log(log[1]?.position ?? 0, 1)).toEqual([log[2]]);
      expect(await on.store.log(log.at(-1)?.position ?? 0, 100)).toEqual([]);
    });

    it('counts unread messages of others, to 999 (RCP-3)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      await on.store.commit([send('g1', 'asha', 'a'), send('g1', 'bilal', 'b'), send('g1', 'asha', 'c')]);
      expect(await unreadIn(on.store, 'g1', 'bilal', 2, 2)).toBe(2);
      expect(await unreadIn(on.store, 'g1', 'bilal', 0, 4)).toBe(1);
      expect(await unreadIn(on.store, 'g1', 'bilal', 3, 2)).toBe(1);
      expect(await unreadIn(on.store, 'g1', 'bilal', 2, 2, 4)).toBe(1);
      await on.store.commit(Array.from({ length: 1005 }, (_, index) => send('g1', 'asha', `m${index}`)));
      expect(await unreadIn(on.store, 'g1', 'bilal', 2, 2)).toBe(999);
    });

    it('counts in many channels at once, in the order in which they are named (RCP-3)', async () => {
      const names = Array.from({ length: 150 }, (_none, index) => `g${index}`);
      for (const [index, name] of names.entries()) {
        await on.group(name, ['asha', 'bilal']);
        const texts = Array.from({ length: index % 4 }, (_text, of) => send(name, 'asha', `${of}`));
        await on.store.commit([send(name, 'bilal', 'own'), ...texts]);
      }
      const asked = names.toReversed().map((channel) => ({ channel, seen: 2, fromSeq: 1 }));
      const [first, ...others] = asked.map(({ channel }) => Number(channel.slice(1)) % 4);
      const missing = { channel: 'nowhere', seen: 0, fromSeq: 1 };
      const found = await on.store.unread('bilal', [...asked.slice(0, 1), missing, ...asked.slice(1)]);
      expect(found).toEqual([first, 0, ...others]);
      expect(await on.store.unread('bilal', [])).toEqual([]);
    });
  });

  describe('client ids', () => {
    it('answers a repeat with the event of the first time, before any guard, after a restart too (IDEM-1)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const again = send('g1', 'bilal', 'once', { guards: [memberGuard('g1', 'bilal')] });
      const first = await on.store.commit([again]);
      await on.store.commit([write([part('g1', 'bilal')])]);
      await on.reopen();
      const second = await on.store.commit([again]);
      expect(second.results).toEqual([{ outcome: 'duplicate', event: first.events[0] }]);
      expect(second.events).toEqual([]);
      expect(second.last).toBe(await on.store.lastPosition());
    });

    it('finds a repeat within one batch, and tells another body apart (IDEM-1)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const other = write([say('g1', 'asha', 'x')], { key: keyOf('asha', 'g1', 'once', 'another body') });
      const batch = [
        send('g1', 'asha', 'once'),
        send('g1', 'asha', 'once'),
        other,
        send('g1', 'bilal', 'once'),
      ];
      const { results, events } = await on.store.commit(batch);
      expect(results.map((result) => result.outcome)).toEqual([
        'written',
        'duplicate',
        'conflict',
        'written',
      ]);
      expect(results[1]).toEqual({ outcome: 'duplicate', event: events[0] });
      expect(events).toHaveLength(2);
    });

    it('spends a key once in a write of two events (IDEM-1)', async () => {
      await on.group('g1', ['asha']);
      const both = write([say('g1', 'asha', 'x'), say('g1', 'asha', 'y')], {
        key: keyOf('asha', 'g1', 'both'),
      });
      const first = await on.store.commit([both, both]);
      expect(first.events.map(dataOf)).toEqual([{ text: 'x' }, { text: 'y' }]);
      expect(first.results[1]).toEqual({ outcome: 'duplicate', event: first.events[0] });
    });

    it('keeps the key of a write of several events with the first in its channel (IDEM-1)', async () => {
      const self = selfChannel('asha');
      const create = (id: string): Write =>
        write([make(id), joining(id, ['bilal', 'asha'])], { key: keyOf('asha', self, 'create', 'same') });
      const first = await on.store.commit([create('g1')]);
      const second = await on.store.commit([create('g2')]);
      const opened = first.events.find((event) => event.channel === self);
      expect(second.results).toEqual([{ outcome: 'duplicate', event: opened }]);
      expect(await on.store.channel('g2')).toBeUndefined();
    });
  });
};
