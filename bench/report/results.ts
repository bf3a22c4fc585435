/**
 * What was measured: figures by scenario, contestant and round. Only ratios within one round travel from machine to machine,
 * so ratios are taken round by round and told with their range.
 */

/** Named numbers of one run, e.g. `deliveriesPerSecond`; units stand in the names. */
export type Figures = Readonly<Record<string, number>>;

export type Measurement = {
  readonly scenario: string;
  readonly contestant: string;
  readonly round: number;
  readonly figures: Figures;
};

/** Median, smallest and largest. */
export type Range = { readonly median: number; readonly least: number; readonly most: number };

export const rangeOf = (values: readonly number[]): Range | undefined => {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) return undefined;
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? least;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? most;
  return { median: (low + high) / 2, least, most };
};

/** One contestant in one scenario. */
export type Of = readonly [scenario: string, contestant: string];

export class Results {
  readonly measurements: Measurement[] = [];
  readonly faults: string[] = [];

  add(measurement: Measurement): void {
    this.measurements.push(measurement);
  }

  /** A figure of each round, in the order of rounds. */
  figure([scenario, contestant]: Of, name: string): Map<number, number> {
    const found = new Map<number, number>();
    for (const each of this.measurements) {
      const value = each.figures[name];
      if (each.scenario === scenario && each.contestant === contestant && value !== undefined)
        found.set(each.round, value);
    }
    return found;
  }

  range(of: Of, name: string): Range | undefined {
    return rangeOf([...this.figure(of, name).values()]);
  }

  /** What `of` has for each one of what `against` has, round by round. */
  ratio(of: Of, against: Of, name: string): Range | undefined {
    const others = this.figure(against, name);
    const ratios = [...this.figure(of, name)].map(
      ([round, value]) => value / (others.get(round) ?? Number.NaN),
    );
    return rangeOf(ratios);
  }
}
