/**
 * The runs that were measured, played in thought with the costs that were fitted to them: what was measured beside what is told.
 * Whoever wants to believe the rest of the simulation looks here first.
 */
import { readFileSync } from 'node:fs';
import type { Machine } from '../measure/machine.ts';
import { rangeOf, type Measurement } from '../report/results.ts';
import { costsOf, type Costs } from './costs.ts';
import { simulate } from './place.ts';

/** What `npm run bench -- --only nodes --json <file>` wrote. */
export type Measured = {
  readonly at: string;
  readonly machine: Machine;
  readonly choice: { readonly scale: { readonly quick: boolean; readonly markEveryMs: number } };
  readonly measurements: readonly Measurement[];
};

export type Reproduced = { readonly figure: string; readonly measured: number; readonly told: number };

type Compared = 'messagesPerSecond' | 'usOfAllServing' | 'usOfPostgres';

const loads: Readonly<Record<string, { readonly load: object; readonly compared: readonly Compared[] }>> = {
  'nodes-rate': { load: { perSecond: 200 }, compared: ['usOfAllServing', 'usOfPostgres'] },
  'nodes-full': { load: { inFlight: 32 }, compared: ['messagesPerSecond', 'usOfAllServing', 'usOfPostgres'] },
};

export const readMeasured = (path: string): Measured =>
  // Written by the bench.
  JSON.parse(readFileSync(path, 'utf8')) as Measured;

const runsOf = ({ measurements }: Measured): readonly Measurement[] =>
  measurements.filter(({ scenario }) => scenario in loads);

export const fittedTo = (measured: Measured): Costs => costsOf(runsOf(measured), measured.machine.syncMs);

/** One, two and three nodes that serve the room, at a rate and full. */
export const reproduced = (measured: Measured, costs: Costs): readonly Reproduced[] => {
  const { markEveryMs } = measured.choice.scale;
  /** The median over the rounds. */
  const median = (scenario: string, contestant: string, figure: string): number =>
    rangeOf(
      runsOf(measured)
        .filter((each) => each.scenario === scenario && each.contestant === contestant)
        .map(({ figures }) => figures[figure] ?? Number.NaN),
    )?.median ?? Number.NaN;
  return Object.entries(loads).flatMap(([scenario, { load, compared }]) =>
    [1, 2, 3].flatMap((serving) => {
      const contestant = `${serving}-serving`;
      const members = median(scenario, contestant, 'members');
      const marksPerSecond = markEveryMs === 0 ? 0 : (members * 1_000) / markEveryMs;
      const told = simulate(costs, { serving, beside: 0, members, oneCore: true, marksPerSecond, ...load });
      return compared.map((figure) => ({
        figure: `${scenario}, ${contestant}: ${figure}`,
        measured: median(scenario, contestant, figure),
        told: told[figure],
      }));
    }),
  );
};

export const bound = 0.25;

export const isOff = ({ measured, told }: Reproduced): boolean => !(Math.abs(told / measured - 1) <= bound);
