/**
 * F23 in its shortest form, without a wire: what a reader who does not read may cost (SLOW-1).
 */
import { describe, expect, test } from 'vitest';
import { createLinkPair, type PairEnd } from '@ghanti/testkit';
import { Run, WireSignal } from '../../src/hub/batch.ts';
import type { Link } from '../../src/session/link.ts';
import { Outbound } from '../../src/session/outbound.ts';

const maxBuffered = 10_000;

const open = (): { outbound: Outbound; end: PairEnd; verdicts: string[] } => {
  const { link, end }: { link: Link; end: PairEnd } = createLinkPair();
  const verdicts: string[] = [];
  const overflowed = (): void => void verdicts.push('overflow');
  const outbound = new Outbound(link, { maxBuffered, now: () => 0 }, { overflowed });
  link.listen({
    linkOnCommand: () => undefined,
    linkOnDrain: () => outbound.drain(),
    linkOnClose: () => outbound.close(),
  });
  return { outbound, end, verdicts };
};

const run = (seq: number): Run =>
  new Run(
    'c1',
    [
      {
        position: seq,
        channel: 'c1',
        seq,
        id: `e${seq}`,
        type: 'receiveMessage',
        by: 'asha',
        at: 0,
        data: JSON.stringify({ text: 'x'.repeat(500) }),
      },
    ],
    String,
  );

const typing = (): WireSignal =>
  new WireSignal('typing', { channel: 'c1', at: 0, data: { state: 'typing' } });

describe('a reader who does not read (F23)', () => {
  test('SLOW-1: holds a bounded buffer, then gets a verdict, and nothing before it is lost or out of order', () => {
    const { outbound, end, verdicts } = open();
    end.stall();
    let given = 0;
    while (verdicts.length === 0) outbound.run(run((given += 1)));
    expect(given * run(1).size).toBeLessThan(maxBuffered + 3 * run(1).size);
    end.accept();
    const seqs = end.frames
      .map(({ envelope }) => envelope)
      .map((envelope) => JSON.stringify(envelope).match(/"seq":(\d+)/)?.[1]);
    expect(seqs).toEqual(Array.from({ length: given }, (_, index) => String(index + 1)));
  });

  test('SLOW-1: signals are dropped before a connection is', () => {
    const { outbound, end, verdicts } = open();
    end.stall();
    outbound.run(run(1));
    for (let count = 0; count < 10_000; count += 1) outbound.signal(typing(), true);
    outbound.run(run(2));
    end.accept();
    expect(verdicts).toEqual([]);
    expect(end.of('receiveMessage')).toHaveLength(2);
    expect(end.of('typing').length).toBeLessThan(200);
  });

  test('SLOW-1: one who reads again gets all that was kept, in order', () => {
    const { outbound, end, verdicts } = open();
    for (let round = 0; round < 50; round += 1) {
      end.stall();
      for (let step = 1; step <= 5; step += 1) outbound.run(run(round * 5 + step));
      end.accept();
    }
    expect(verdicts).toEqual([]);
    expect(end.of('receiveMessage').map((envelope) => Object(envelope).seq)).toEqual(
      Array.from({ length: 250 }, (_, index) => index + 1),
    );
  });
});
