/**
 * Runs one scenario: in every round each contestant once, the first one another in each round, so that no one always has the
 * warm or the cold machine. A contestant that fails is told of, and the others go on.
 */
import { waitForQuiet } from '../measure/machine.ts';
import { progress } from '../report/print.ts';
import type { Results } from '../report/results.ts';
import type { Scale, Scenario } from './scenario.ts';

export type Choice = {
  readonly rounds: number;
  /** None: all. */
  readonly contestants: readonly string[];
  readonly scale: Scale;
  /** Waits for a quiet machine before each run. */
  readonly patient: boolean;
};

const turned = <Item>(items: readonly Item[], by: number): Item[] => {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
};

export const runScenario = async (scenario: Scenario, choice: Choice, results: Results): Promise<void> => {
  const { rounds, contestants, scale } = choice;
  const entries = scenario
    .entries(scale)
    .filter(({ contestant }) => contestants.length === 0 || contestants.includes(contestant));
  for (let round = 0; round < rounds; round += 1) {
    for (const { contestant, measure } of turned(entries, round)) {
      if (choice.patient) await waitForQuiet();
      try {
        const figures = await measure(scale);
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
