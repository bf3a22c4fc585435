/**
 * Runs one scenario: in every round each contestant once, the first one another in each round, so that no one always has the
 * warm or the cold machine. A contestant that fails is told of, and the others go on.
 */
import { waitForQuiet } from '../measure/machine.ts';
import { progress } from '../report/print.ts';
import type { Figures, Results } from '../report/results.ts';
import type { Scale, Scenario } from './scenario.ts';

export type Choice = {
  readonly rounds: number;
  /** None: all. */
  readonly contestants: readonly string[];
  readonly scale: Scale;
  /** Waits for a quiet machine before each run, and repeats a run that strangers disturbed. */
  readonly patient: boolean;
};

const turned = <Item>(items: readonly Item[], by: number): Item[] => {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
};

const tries = 4;

/** What strangers may take of a core before a run counts as disturbed. */
export const disturbing = 0.15;

const undisturbed = async (measure: () => Promise<Figures>): Promise<Figures> => {
  for (let left = tries; ; left -= 1) {
    await waitForQuiet();
    const figures = await measure();
    if (left === 1 || (figures['othersCpu'] ?? 0) <= disturbing) return figures;
  }
};

export const runScenario = async (scenario: Scenario, choice: Choice, results: Results): Promise<void> => {
  const { rounds, contestants, scale } = choice;
  const entries = scenario
    .entries(scale)
    .filter(({ contestant }) => contestants.length === 0 || contestants.includes(contestant));
  for (let round = 0; round < rounds; round += 1) {
    for (const { contestant, measure } of turned(entries, round)) {
      try {
        const figures = await (choice.patient ? undisturbed(() => measure(scale)) : measure(scale));
        results.add({ scenario: scenario.name, contestant, round, figures });
        console.log(progress(scenario.name, contestant, round, figures));
      } catch (error) {
        const fault = `${scenario.name}, ${contestant}, round ${round}: ${String(error)}`;
        results.faults.push(fault);
        console.log(fault);
      }
    }
  }
  await scenario.done?.();
};
