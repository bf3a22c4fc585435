/** Membership and marks (MEM-1, MEM-2, RCP-1, STA-1). */
import { describe, expect, it } from 'vitest';
import { directChannel, selfChannel } from '../../kit/channel-ids.ts';
import type { Step } from '../store.ts';
import {
  write,
  send,
  make,
  joining,
  part,
  mark,
  written,
  dataOf,
  type OpenStore,
  StoreFixture,
} from './store.fixture.ts';

export const membershipContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);

  describe('membership', () => {
    it('opens in the self channels first, then lets each begin at his own joining (MEM-1, MEM-2)', async () => {
      const { events } = await on.group('g1', ['asha', 'bilal']);
      const shown = events.map((event) => [event.channel, event.type, dataOf(event)]);
      const opened = (fromSeq: number): unknown => ({ channel: 'g1', kind: 'group', fromSeq, head: 2 });
      expect(shown).toEqual([
        [selfChannel('asha'), 'channelOpened', opened(1)],
        [selfChannel('bilal'), 'channelOpened', opened(2)],
        ['g1', 'memberJoined', { user: 'asha', role: 'owner', how: 'added' }],
        ['g1', 'memberJoined', { user: 'bilal', role: 'member', how: 'added' }],
      ]);
      const membership = await on.store.membership('g1', 'bilal');
      expect(membership?.member).toMatchObject({
        fromSeq: 2,
        openedPosition: events[1]?.position,
        delivered: 2,
        seen: 2,
      });
      expect(membership?.channel).toMatchObject({
        head: 2,
        headPosition: events[3]?.position,
        memberCount: 2,
      });
    });

    it('tells the other one of each direct channel of a user, and of no other channel', async () => {
      const [first, second] = [directChannel('asha', 'bilal'), directChannel('asha', 'chitra')];
      await on.store.commit([write([make(first, 'direct'), joining(first, ['asha', 'bilal'])])]);
      await on.store.commit([write([make(second, 'direct'), joining(second, ['asha', 'chitra'])])]);
      await on.group('g1', ['asha', 'bilal']);
      const asked = [first, second, 'g1', 'nowhere'];
      const both = { [first]: 'bilal', [second]: 'chitra' };
      expect(Object.fromEntries(await on.store.peers('asha', asked))).toEqual(both);
      expect(Object.fromEntries(await on.store.peers('bilal', asked))).toEqual({ [first]: 'asha' });
      expect((await on.store.peers('asha', [])).size).toBe(0);
    });

    it('closes last, and begins anew on a re-join (MEM-1, MEM-2)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const left = await on.store.commit([write([part('g1', 'bilal')])]);
      expect(left.events.map((event) => [event.channel, event.type, dataOf(event)])).toEqual([
        ['g1', 'memberLeft', { user: 'bilal', how: 'removed' }],
        [selfChannel('bilal'), 'channelClosed', { channel: 'g1', how: 'removed' }],
      ]);
      expect(await on.store.membership('g1', 'bilal')).toBeUndefined();
      await on.store.commit([send('g1', 'asha', 'unseen'), write([joining('g1', ['bilal', 'asha'])])]);
      expect((await on.store.membership('g1', 'bilal'))?.member).toMatchObject({ fromSeq: 5, seen: 5 });
      expect((await on.store.channel('g1'))?.memberCount).toBe(2);
    });

    it('gives the whole history where it is for all (MEM-1)', async () => {
      await on.group('g1', ['asha'], 'all');
      await on.store.commit([send('g1', 'asha', 'x'), write([joining('g1', ['bilal'])])]);
      expect((await on.store.membership('g1', 'bilal'))?.member).toMatchObject({ fromSeq: 1, seen: 3 });
    });

    it('tells the other of a direct channel with its first message (MEM-2)', async () => {
      const d = directChannel('asha', 'bilal');
      const open = (user: string, announce: boolean): Step => ({ do: 'open', channel: d, user, announce });
      const opening = write([make(d, 'direct'), open('asha', true), open('bilal', false)]);
      await on.store.commit([opening, opening]);
      expect((await on.store.log(0, 100)).map((event) => event.channel)).toEqual([selfChannel('asha')]);
      expect((await on.store.channelPage('bilal', undefined, 10)).memberships).toEqual([]);
      const { events } = await on.store.commit([send(d, 'asha', 'hello'), send(d, 'asha', 'again')]);
      expect(events.map((event) => event.channel)).toEqual([selfChannel('bilal'), d, d]);
      expect(dataOf(events[0])).toEqual({ channel: d, kind: 'direct', fromSeq: 1, head: 1 });
      expect((await on.store.membership(d, 'bilal'))?.member).toMatchObject({
        fromSeq: 1,
        openedPosition: events[0]?.position,
      });
      expect((await on.store.channelPage('bilal', undefined, 10)).memberships).toHaveLength(1);
    });

    it('opens a direct channel at once where it has messages already (MEM-2)', async () => {
      const d = directChannel('asha', 'bilal');
      const open = (user: string, announce: boolean): Step => ({ do: 'open', channel: d, user, announce });
      await on.store.commit([write([make(d, 'direct'), open('asha', true)]), send(d, 'asha', 'hello')]);
      const { events } = await on.store.commit([write([open('bilal', false)])]);
      expect(events.map(dataOf)).toEqual([{ channel: d, kind: 'direct', fromSeq: 1, head: 1 }]);
      const opened = { fromSeq: 1, seen: 1, openedPosition: events[0]?.position };
      expect((await on.store.membership(d, 'bilal'))?.member).toMatchObject(opened);
    });

    it('lists memberships as of one position, the self channel among them', async () => {
      const { last } = await on.group('g1', ['asha', 'bilal']);
      const { asOf, memberships } = await on.store.memberships('bilal');
      expect(asOf).toBe(last);
      expect(memberships.map(({ channel }) => channel.id).toSorted()).toEqual(
        ['g1', selfChannel('bilal')].toSorted(),
      );
      const self = memberships.find(({ channel }) => channel.kind === 'self');
      expect(self?.member).toMatchObject({ role: 'owner', fromSeq: 1, openedPosition: 0 });
    });

    it('lists what a connection hears, and where it opened: neither self, nor feeds, nor what waits for a first message', async () => {
      const { events } = await on.group('g1', ['asha', 'bilal']);
      await on.group('g2', ['asha']);
      const direct = directChannel('asha', 'bilal');
      await on.store.commit([
        write([make('feed:f', 'feed'), joining('feed:f', ['asha', 'bilal'])]),
        write([make(direct, 'direct'), { do: 'open', channel: direct, user: 'bilal', announce: false }]),
      ]);
      const opened = events.find(({ channel }) => channel === selfChannel('bilal'));
      expect(await on.store.openChannels('bilal')).toEqual([{ id: 'g1', position: opened?.position }]);
      expect((await on.store.memberships('bilal')).memberships).toHaveLength(3);
      expect(await on.store.openChannels('nobody')).toEqual([]);
    });

    it('pages members by id, and channels by last activity', async () => {
      for (const id of ['g1', 'g2', 'g3']) await on.group(id, ['asha', 'bilal', 'chitra']);
      await on.store.commit([send('g1', 'asha', 'x')]);
      const people = await on.store.members('g1', undefined, 2);
      expect(people.map(({ user }) => user)).toEqual(['asha', 'bilal']);
      expect((await on.store.members('g1', 'bilal', 2)).map(({ user }) => user)).toEqual(['chitra']);
      const first = await on.store.channelPage('bilal', undefined, 2);
      expect(first.memberships.map(({ channel }) => channel.id)).toEqual(['g1', 'g3']);
      const second = await on.store.channelPage('bilal', first.next, 2);
      expect(second.memberships.map(({ channel }) => channel.id)).toEqual(['g2']);
      expect(second.next).toBeUndefined();
    });
  });

  describe('marks', () => {
    it('raises by maximum, seen with delivered, never beyond the head (RCP-1, STA-1)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const { last: before } = await on.store.commit(['a', 'b', 'c'].map((id) => send('g1', 'asha', id)));
      const { results, marks, last } = await on.store.commit([
        mark('g1', 'bilal', { delivered: 4 }),
        mark('g1', 'bilal', { seen: 3 }),
        mark('g1', 'bilal', { delivered: 3, seen: 2 }),
        mark('g1', 'bilal', { seen: 5 }),
        mark('g1', 'bilal', { seen: 6 }),
        mark('g1', 'chitra', { seen: 1 }),
      ]);
      const who = {
        channel: 'g1',
        user: 'bilal',
        memberCount: 2,
        moved: true,
        head: 5,
        fromSeq: 2,
        seenHidden: false,
      };
      const row = (delivered: number, seen: number, step: number): unknown =>
        Object.assign({ delivered, seen, position: before + step, deliveredMoved: step !== 2 }, who);
      expect(marks).toEqual([row(4, 2, 1), row(4, 3, 2), row(5, 5, 3)]);
      expect(written(results[2]).marks[0]).toMatchObject({
        moved: false,
        delivered: 4,
        seen: 3,
        position: before + 2,
      });
      expect(results.slice(4)).toEqual([
        { outcome: 'refused', why: 'seq' },
        { outcome: 'refused', why: 'absent' },
      ]);
      expect(last).toBe(before + 3);
      expect((await on.store.membership('g1', 'bilal'))?.member).toMatchObject({
        seen: 5,
        statePosition: last,
      });
      expect((await on.store.channel('g1'))?.statePosition).toBe(last);
    });

    it('counts marks in the last position, over a restart too (STA-1, CUR-3)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      await on.store.commit([send('g1', 'asha', 'x')]);
      const { last } = await on.store.commit([mark('g1', 'bilal', { seen: 3 })]);
      await on.reopen();
      expect(await on.store.lastPosition()).toBe(last);
      const next = await on.store.commit([send('g1', 'asha', 'y')]);
      expect(next.events[0]?.position).toBe(last + 1);
    });
  });
};
