/**
 * One to one: 500 pairs, one of each pair talks, acknowledged after the commit. In a closed loop each has one message on
 * its way; in an open loop 1,000 messages a second are meant to be sent, and latency counts from then.
 */
import { syncMs } from '../measure/machine.ts';
import { Load, loadCpu, othersCpu, type Ran } from '../measure/load.ts';
import type { Audience, Contestant } from '../peers/contestant.ts';
import { ghanti } from '../peers/ghanti.ts';
import { stock, stockWithInsert } from '../peers/stock.ts';
import type { Figures } from '../report/results.ts';
import { profiling } from './profiling.ts';
import type { Entry, Scale, Scenario } from './scenario.ts';

const pairs = 500;
const audience: Audience = { is: 'pairs', pairs };

const figuresOf = (ran: Ran, sync: number, copies: number): Figures => ({
  messagesPerSecond: ran.acks / ran.seconds,
  p50Ms: ran.ackedIn.p50,
  p99Ms: ran.ackedIn.p99,
  p50BeyondSyncMs: ran.ackedIn.p50 - sync,
  deliveredP99Ms: ran.deliveredIn.p99,
  serverCpu: ran.serverCpu / ran.seconds,
  loadCpu: loadCpu(ran),
  othersCpu: othersCpu(ran),
  missing: ran.sent * copies - ran.delivered,
  wrongOrder: ran.holes,
  refused: ran.refusals + ran.unsent,
});

const measure = async (
  contestant: Contestant,
  perSecond: number | undefined,
  scale: Scale,
): Promise<Figures> => {
  await using running = await contestant.start(audience);
  await using load = new Load(running, { markEveryMs: scale.markEveryMs, sampled: pairs * 2 });
  await load.open();
  const sync = syncMs();
  const { warmMs, measureMs } = scale;
  await using _profile = await profiling(running, contestant.name, scale);
  const rate = perSecond === undefined ? { inFlight: pairs } : { perSecond };
  // Ghanti's sender hears his own message too (ACK-1); the peers' does not.
  return figuresOf(
    await load.run({ warmMs, measureMs, ...rate }),
    sync,
    contestant.name.startsWith('ghanti') ? 2 : 1,
  );
};

const entries = (contestants: readonly Contestant[], perSecond?: number): readonly Entry[] =>
  contestants.map((contestant) => ({
    contestant: contestant.name,
    measure: (scale) => measure(contestant, perSecond, scale),
  }));

const io = ghanti('io');
const raw = ghanti('ws');
const random = ghanti('ws', { ids: 'random' });

export const send: readonly Scenario[] = [
  {
    name: 'send-pairs',
    entries: ({ quick }) => entries([io, raw, ...(quick ? [] : [random]), stock, stockWithInsert]),
  },
  {
    name: 'send-rate',
    entries: ({ quick }) => entries([raw, stockWithInsert, ...(quick ? [] : [io, stock])], 1_000),
  },
];
