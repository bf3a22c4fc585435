/**
 * The load: so many sends a second in all, spread by chance over all senders that have room; now and then a session reads
 * a channel's head, or loses its connection.
 */
import type { MemberSession } from './member-session.ts';
import { entryOf, pause, type Run } from './run.ts';
import type { Sender } from './sender.ts';

const TICK_MS = 20;
const READS_PER_SECOND = 6;
const CUTS_PER_SECOND = 0.5;

/** What a session reads after it saw a head may not be older (I8). */
const readHead = async (run: Run, { source, connection }: MemberSession): Promise<void> => {
  if (!connection) return;
  const channel = run.random.pick(run.channels);
  const ref = run.history.nextRef();
  run.history.record(source, { f: 'read', type: 'invoke', v: { channel, ref } });
  const answer = await connection.call('history', { channel, limit: 5 }, 5000).catch(() => undefined);
  if (!answer?.ok) return;
  const { asOf, messages } = answer.data;
  run.history.record(source, {
    f: 'read',
    type: 'ok',
    v: { channel, ref, asOf, entries: messages.map(entryOf) },
  });
};

/** Sends until the run ends, then waits until every send has its answer. */
export const load = async (
  run: Run,
  sendsPerSecond: number,
  senders: readonly Sender[],
  sessions: readonly MemberSession[],
): Promise<void> => {
  const { random } = run;
  let due = 0;
  let last = performance.now();
  const inTick = (perSecond: number, ms: number): boolean => random.chance((perSecond * ms) / 1000);
  while (run.phase === 'load') {
    await pause(TICK_MS);
    const now = performance.now();
    const elapsed = now - last;
    last = now;
    // What could not be sent while the server was away is not made up for.
    due = Math.min(due + (sendsPerSecond * elapsed) / 1000, sendsPerSecond / 5);
    for (const sender of random.shuffle(senders)) {
      if (due < 1) break;
      if (!sender.room) continue;
      sender.send();
      due -= 1;
    }
    if (inTick(READS_PER_SECOND, elapsed)) void readHead(run, random.pick(sessions));
    if (inTick(CUTS_PER_SECOND, elapsed)) random.pick(sessions).cut();
  }
};
