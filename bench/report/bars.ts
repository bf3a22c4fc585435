/**
 * The bars (docs of the project: BAR-1 to BAR-12, and what else was promised) as data. The worse end of a range meets the bar, or it is not met.
 */
import { rangeOf, type Of, type Range, type Results } from './results.ts';

export type Bar = {
  readonly id: string;
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Unit of the value; a ratio has none. */
  readonly unit?: string;
  readonly value: (results: Results) => Range | undefined;
};

const ratio = (of: Of, against: Of, figure: string) => (results: Results) =>
  results.ratio(of, against, figure);

const doors = ['ghanti-io', 'ghanti-ws'] as const;
const short = (contestant: string): string => contestant.replace('ghanti-', '').toUpperCase();

/** A ratio of two contestants in one scenario. */
const within = (
  id: string,
  [scenario, of, against]: readonly [string, string, string],
  figure: string,
  bound: Pick<Bar, 'atLeast' | 'atMost'>,
): Bar => ({
  id,
  what: `${short(of)} / ${against}, ${scenario}: ${figure}`,
  value: ratio([scenario, of], [scenario, against], figure),
  ...bound,
});

const saturated = ['fan-out-1000', 'fan-out-5000'].flatMap((scenario) => [
  ...doors.map((door) =>
    within('BAR-1', [scenario, door, 'stock'], 'deliveriesPerSecond', {
      atLeast: door === 'ghanti-io' ? 20 : 25,
    }),
  ),
  ...doors.map((door) => within('BAR-1', [scenario, door, 'stock'], 'p99Ms', { atMost: 1 / 15 })),
]);

const againstOthers = [
  ...['fan-out-1000', 'fan-out-5000'].map((scenario) =>
    within('BAR-2', [scenario, 'ghanti-ws', 'bun'], 'deliveriesPerSecond', { atLeast: 0.85 }),
  ),
  ...['fan-out-1000', 'fan-out-5000'].flatMap((scenario) =>
    doors.map((door) => within('BAR-3', [scenario, door, 'nchan'], 'deliveriesPerSecond', { atLeast: 15 })),
  ),
  ...doors.map((door) =>
    within('BAR-4', ['fan-out-rooms', door, 'stock'], 'deliveriesPerSecond', { atLeast: 15 }),
  ),
  ...doors.map((door) =>
    within('BAR-5', ['fan-out-one', door, 'stock'], 'deliveriesPerSecond', { atLeast: 1.5 }),
  ),
  within('BAR-5', ['fan-out-one', 'ghanti-ws', 'c-loop'], 'deliveriesPerSecond', { atLeast: 0.7 }),
  // For a delivery: a server that cannot deliver a hundred a second has a full core all the same, and does less with it.
  ...doors.map((door) => within('BAR-6', ['fan-out-rate', door, 'stock'], 'usPerDelivery', { atMost: 0.7 })),
  ...doors.map((door) => within('BAR-6', ['fan-out-rate', door, 'stock'], 'p99Ms', { atMost: 1 })),
];

const pairs = [
  within('BAR-7', ['send-pairs', 'ghanti-ws', 'stock+insert'], 'messagesPerSecond', { atLeast: 6 }),
  within('BAR-7', ['send-pairs', 'ghanti-ws', 'stock'], 'messagesPerSecond', { atLeast: 1.2 }),
  within('BAR-7', ['send-pairs', 'ghanti-io', 'stock+insert'], 'messagesPerSecond', { atLeast: 3 }),
  within('BAR-8', ['send-rate', 'ghanti-ws', 'stock+insert'], 'p99Ms', { atMost: 0.4 }),
  {
    id: 'BAR-8',
    what: 'WS, send-rate: p50 beyond one fsync',
    unit: 'ms',
    atMost: 0.15,
    value: (results: Results) => results.range(['send-rate', 'ghanti-ws'], 'p50BeyondSyncMs'),
  },
];

const memory = [
  within('BAR-9', ['idle', 'ghanti-ws', 'stock'], 'bytesPerConnection', { atMost: 0.45 }),
  within('BAR-9', ['idle', 'ghanti-ws', 'ws'], 'bytesPerConnection', { atMost: 1.5 }),
  within('BAR-9', ['idle', 'ghanti-io', 'stock'], 'bytesPerConnection', { atMost: 0.9 }),
  {
    id: 'BAR-9',
    what: 'WS, idle: what a channel adds to a connection',
    unit: 'B',
    atMost: 120,
    value: (results: Results) => results.range(['idle', 'ghanti-ws-40-channels'], 'bytesPerChannel'),
  },
];

const growth = [
  within('BAR-10', ['storm', 'ghanti-ws', 'stock'], 'seconds', { atMost: 0.15 }),
  within('BAR-10', ['storm', 'ghanti-ws', 'stock'], 'serverCpuSeconds', { atMost: 0.5 }),
  ...['sendMs', 'historyMs', 'resumeMs'].map((figure) =>
    within('BAR-11', ['log-length', 'long', 'short'], figure, { atMost: 1.2 }),
  ),
  ...doors.map((door) => ({
    id: 'BAR-12',
    what: `${short(door)}, 10,000 members / 100: CPU for a delivery`,
    atMost: 1.2,
    value: ratio(['fan-out-10000', door], ['fan-out-100', door], 'usPerDelivery'),
  })),
  ...doors.map((door) => ({
    id: 'BAR-12',
    what: `${short(door)}, 100 rooms / one: CPU for a delivery`,
    atMost: 1.2,
    value: ratio(['fan-out-rooms', door], ['fan-out-1000', door], 'usPerDelivery'),
  })),
];

const underTrouble = ['slow', 'polling', 'churn'].flatMap((trouble) =>
  doors.map((door) => ({
    id: 'trouble',
    what: `${short(door)}, ${trouble} members / plain: deliveries`,
    atLeast: 0.8,
    value: (results: Results) => results.range(['trouble', `${door}+${trouble}`], 'ofPlain'),
  })),
);

const kept = doors.map((door) => ({
  id: 'durable',
  what: `${short(door)}, killed when full: acknowledged, then lost, twice or out of order`,
  unit: 'messages',
  atMost: 0,
  value: (results: Results) => results.range(['crash', door], 'wrong'),
}));

/** The slowest kind of query of each round; none where one of them was refused. */
const slowestSearch = ({ measurements, faults }: Results): Range | undefined => {
  if (faults.some((fault) => fault.startsWith('search,'))) return undefined;
  const rounds = Map.groupBy(
    measurements.filter(({ scenario }) => scenario === 'search'),
    ({ round }) => round,
  );
  return rangeOf(
    [...rounds.values()].map((round) =>
      Math.max(...round.map(({ figures }) => figures['p99Ms'] ?? Infinity)),
    ),
  );
};

const found: Bar = {
  id: 'search',
  what: 'a million messages, the slowest kind of query: p99Ms',
  unit: 'ms',
  atMost: 100,
  value: slowestSearch,
};

const beside = ['every', 'latest-500'].flatMap((ticker): Bar[] => {
  const of = (what: string, figure: string, atMost: number, unit: string): Bar => ({
    id: 'feeds',
    what: `a ticker (${ticker}): ${what}`,
    unit,
    atMost,
    value: (results) => results.range(['feeds', ticker], figure),
  });
  return [
    {
      id: 'feeds',
      what: `a ticker (${ticker}) / none: p99 of chat's acknowledgements`,
      atMost: 2,
      value: ratio(['feeds', ticker], ['feeds', 'no-ticker'], 'p99Ms'),
    },
    of("p99 of chat's acknowledgements", 'p99Ms', 20, 'ms'),
    of('growth of memory', 'grownMegabytes', 32, 'MB'),
    of('readers with other values', 'unequal', 0, 'readers'),
  ];
});

export const bars: readonly Bar[] = [
  ...saturated,
  ...againstOthers,
  ...pairs,
  ...memory,
  ...growth,
  ...underTrouble,
  ...kept,
  ...beside,
  found,
];
