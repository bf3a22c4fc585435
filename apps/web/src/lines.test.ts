import { describe, expect, it } from 'vitest';
import { linesOf, type Conversation, type Line } from './lines.ts';
import { noReaders } from './ticks.ts';
import { emptyTimeline, withEvents } from './timeline.ts';
import type { Event } from './wire.ts';

const minute = 60_000;
const noon = new Date(2026, 10, 20, 12).getTime();

const message = (seq: number, by: string, at: number): Event => ({
  type: 'receiveMessage',
  channel: 'c1',
  seq,
  id: `e${seq}`,
  by,
  at,
  data: { clientId: `id-${seq}`, text: `text ${seq}` },
});

const conversation = (events: readonly Event[], more: Partial<Conversation> = {}): Conversation => ({
  timeline: withEvents(emptyTimeline, events),
  waiting: [],
  readers: noReaders,
  me: 'me',
  unread: undefined,
  ...more,
});

const shown = (lines: readonly Line[]): string[] =>
  lines.map((line) => {
    if (line.is !== 'message') return line.is === 'unread' ? `unread ${line.count}` : line.is;
    return `${line.key}${line.isFirst ? ' first' : ''}${line.isLast ? ' last' : ''}`;
  });

describe('the lines of a conversation', () => {
  it('groups what one person writes within minutes, and parts days', () => {
    const events = [
      message(1, 'bilal', noon),
      message(2, 'bilal', noon + minute),
      message(3, 'bilal', noon + 9 * minute),
      message(4, 'me', noon + 9 * minute),
      message(5, 'me', noon + 24 * 60 * minute),
    ];
    expect(shown(linesOf(conversation(events)))).toEqual([
      'day',
      'seq 1 first',
      'seq 2 last',
      'seq 3 first last',
      'id-4 first last',
      'day',
      'id-5 first last',
    ]);
  });

  it('shows what waits at the end, and once only when it is committed before its answer came (ACK-1)', () => {
    const waiting = [
      { clientId: 'id-2', channel: 'c1', text: 'text 2', at: noon },
      {
        clientId: 'id-3',
        channel: 'c1',
        text: 'text 3',
        at: noon,
        refused: { code: 'forbidden', message: '' },
      },
    ];
    const lines = linesOf(conversation([message(2, 'me', noon)], { waiting }));
    expect(shown(lines)).toEqual(['day', 'id-2 first', 'id-3 last']);
    expect(lines.map((line) => (line.is === 'message' ? line.tick : undefined))).toEqual([
      undefined,
      'sent',
      'failed',
    ]);
  });

  it('marks where the unread began when the chat was opened, and does not count on', () => {
    const events = [1, 2, 3, 4].map((seq) => message(seq, seq === 3 ? 'me' : 'bilal', noon));
    const lines = linesOf(conversation(events, { unread: { from: 2, to: 3 } }));
    expect(shown(lines)).toEqual([
      'day',
      'seq 1 first last',
      'unread 1',
      'seq 2 first last',
      'id-3 first last',
      'seq 4 first last',
    ]);
  });
});
