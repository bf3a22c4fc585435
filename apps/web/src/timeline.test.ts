import { describe, expect, it } from 'vitest';
import { clientIdsOf, emptyTimeline, withEvents, type Timeline } from './timeline.ts';
import type { Event } from './wire.ts';

const message = (seq: number, by = 'u_asha', clientId = `id-${seq}`): Event => ({
  type: 'receiveMessage',
  channel: 'c1',
  seq,
  id: `e${seq}`,
  by,
  at: seq,
  data: { clientId, text: `text ${seq}` },
});

const seqs = ({ events }: Timeline): number[] => events.map(({ seq }) => seq);

describe('timeline', () => {
  it('is in the order of seq, each once, whatever way and order events come in (ORD-1, ACK-1)', () => {
    const live = withEvents(withEvents(emptyTimeline, [message(7)]), [message(8)]);
    const acknowledged = withEvents(live, [message(8)]);
    expect(acknowledged).toBe(live);
    const paged = withEvents(live, [message(5), message(6), message(7)], true);
    expect([seqs(paged), paged.more]).toEqual([[5, 6, 7, 8], true]);
    const whole = withEvents(paged, [message(1), message(2), message(3), message(4)], false);
    expect([seqs(whole), whole.more]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], false]);
  });

  it('remembers that there is nothing before, also when a page brings nothing', () => {
    expect(withEvents(emptyTimeline, [], false)).toEqual({ events: [], more: false });
  });

  it('knows which of one’s own messages are committed', () => {
    const timeline = withEvents(emptyTimeline, [message(1), message(2, 'u_bilal'), message(3)]);
    expect([...clientIdsOf(timeline, 'u_asha')]).toEqual(['id-1', 'id-3']);
  });
});
