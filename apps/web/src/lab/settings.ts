/** How the Lab is set, as it stands in the address (X4): anything else there is the ordinary. */
export const rates = [0, 1, 5] as const;
export const sizes = [64, 1_024, 8_192] as const;
export const pollTimes = [500, 1_000, 3_000] as const;
export const latencies = [0, 50, 200, 600] as const;

export type Settings = {
  /** Rings a second by itself; 0 by hand. */
  readonly rate: number;
  /** Bytes of a ring's text. */
  readonly size: number;
  /** Between two short polls. */
  readonly poll: number;
  /** Added to each way, in ms: what leaves this page and what reaches it is that much later. */
  readonly latency: number;
  /** Every lane loses its connection every few seconds. */
  readonly flaky: boolean;
};

export const presets = {
  quiet: { rate: 0, size: 64, poll: 1_000, latency: 0, flaky: false },
  cricket: { rate: 5, size: 1_024, poll: 500, latency: 0, flaky: false },
  train: { rate: 1, size: 64, poll: 1_000, latency: 200, flaky: true },
} as const satisfies Record<string, Settings>;
export type Preset = keyof typeof presets;
export const presetNames = ['quiet', 'cricket', 'train'] as const satisfies readonly Preset[];

const oneOf = (all: readonly number[], text: string | null, otherwise: number): number =>
  all.find((value) => `${value}` === text) ?? otherwise;

export const settingsIn = (search: string): Settings => {
  const query = new URLSearchParams(search);
  return {
    rate: oneOf(rates, query.get('rate'), presets.quiet.rate),
    size: oneOf(sizes, query.get('size'), presets.quiet.size),
    poll: oneOf(pollTimes, query.get('poll'), presets.quiet.poll),
    latency: oneOf(latencies, query.get('latency'), presets.quiet.latency),
    flaky: query.get('flaky') === '1',
  };
};

export const searchOf = ({ rate, size, poll, latency, flaky }: Settings): string =>
  `?rate=${rate}&size=${size}&poll=${poll}${latency > 0 ? `&latency=${latency}` : ''}${flaky ? '&flaky=1' : ''}`;
