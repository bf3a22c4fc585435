/**
 * What a connection costs that does nothing: resident memory with few connections and with many, garbage collected both
 * times, so that what a process takes anyhow drops out. Once without channels, and for Ghanti with forty.
 */
import { Load } from '../measure/load.ts';
import { residentBytes } from '../measure/memory.ts';
import type { Contestant, Running } from '../peers/contestant.ts';
import { ghanti } from '../peers/ghanti.ts';
import { bun, nchan, ws } from '../peers/plain.ts';
import { stock } from '../peers/stock.ts';
import type { Figures } from '../report/results.ts';
import type { Scale, Scenario } from './scenario.ts';

/** So many, that what they add stands out from what the same process takes at one time and at another. */
const channels = 40;
const settleMs = 1_000;
/** The first connections are one of so many. */
const oneOf = 5;

const settled = async (running: Running, loads: readonly Load[]): Promise<number> => {
  for (const load of loads) await load.idle(settleMs);
  await running.collect?.();
  await running.collect?.();
  return residentBytes(running.pids);
};

const bytesEach = async (contestant: Contestant, roomsEach: number, { quick }: Scale): Promise<number> => {
  const connections = quick ? 2_000 : 10_000;
  await using running = await contestant.start({ is: 'idle', connections, roomsEach });
  // People come in no order: were it theirs in the database, its page cache would fill only while the rest come, and count as theirs.
  const isFirst = (_row: unknown, index: number): boolean => index % oneOf === 0;
  const few = running.rows.filter(isFirst);
  await using first = new Load({ ...running, rows: few });
  await first.open();
  const before = await settled(running, [first]);
  await using rest = new Load({
    ...running,
    rows: running.rows.filter((row, index) => !isFirst(row, index)),
  });
  await rest.open();
  const after = await settled(running, [first, rest]);
  return (after - before) / (connections - few.length);
};

const measure = async (contestant: Contestant, scale: Scale): Promise<Figures> => ({
  bytesPerConnection: await bytesEach(contestant, 0, scale),
});

const measureChannels = async (contestant: Contestant, scale: Scale): Promise<Figures> => {
  const without = await bytesEach(contestant, 0, scale);
  const withChannels = await bytesEach(contestant, channels, scale);
  return { bytesPerConnection: withChannels, bytesPerChannel: (withChannels - without) / channels };
};

export const idle: readonly Scenario[] = [
  {
    name: 'idle',
    slow: true,
    entries: ({ quick }) => [
      ...[ghanti('io'), ghanti('ws'), stock, ws, ...(quick ? [] : [bun, nchan])].map((contestant) => ({
        contestant: contestant.name,
        measure: (scale: Scale) => measure(contestant, scale),
      })),
      ...(quick
        ? []
        : [
            {
              contestant: `ghanti-ws-${channels}-channels`,
              measure: (scale: Scale) => measureChannels(ghanti('ws'), scale),
            },
          ]),
    ],
  },
];
