/**
 * The simulation of several nodes (bench/simulation/) finds costs again from what they lead to, though each figure is off by some percent, and
 * then tells the same speed and the same CPU for one, two and three nodes; and it tells so what the bench measured.
 */
import { fileURLToPath } from 'node:url';
import { createRandom } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { costsOf, type Costs } from '../bench/simulation/costs.ts';
import { simulate, type Shape } from '../bench/simulation/place.ts';
import { bound, fittedTo, isOff, readMeasured, reproduced } from '../bench/simulation/reproduced.ts';

const real: Costs = {
  message: 90,
  batch: 60,
  header: 30,
  write: 4,
  delivery: 0.3,
  mark: 25,
  rowOfMark: 12,
  commit: 250,
  row: 130,
  frameIn: 5,
  frameOut: 3,
  headerBytes: 135,
  messageBytes: 600,
  walBytes: 1_700,
  flushUs: 600,
  restOfNode: 40_000,
  restOfPostgres: 20_000,
};

const shape = (serving: number, members: number, load: Partial<Shape>): Shape => ({
  serving,
  beside: 1,
  members,
  oneCore: true,
  marksPerSecond: members,
  ...load,
});
const loads = [{ perSecond: 200 }, { inFlight: 32 }];
const shapes = loads.flatMap((load) => [
  ...[1, 2, 3].map((serving) => shape(serving, 300, load)),
  shape(1, 30, load),
]);
const seconds = 0.5;
const noise = 0.1;

test('costs are found again, and tell what was measured within a quarter', () => {
  const random = createRandom(7);
  const off = (value: number): number => value * (1 + (random.between(-100, 100) / 100) * noise);
  const outcomes = shapes.map((given) => simulate(real, given, seconds));
  const measurements = shapes.map(({ serving, beside, members }, at) => {
    const told = outcomes[at];
    if (told === undefined) throw new Error('no outcome');
    const perMessage = 1 / told.messagesPerBatch;
    const figures = {
      serving,
      beside,
      members,
      messages: 1_000,
      messagesPerSecond: told.messagesPerSecond,
      perRead: told.messagesPerWrite,
      headersPerMessage: perMessage,
      payloadsPerMessage: perMessage,
      usOfAllNodes: off(told.usOfAllServing + beside * told.usPerNodeBeside),
      usPerNodeBeside: off(told.usPerNodeBeside),
      usOfPostgres: off(told.usOfPostgres),
      usOfRedis: off(told.usOfRedis),
      restOfNodes: off((real.restOfNode / 1e6) * (serving + beside)),
      restOfPostgres: off(real.restOfPostgres / 1e6),
    };
    return { scenario: 'nodes', contestant: `${at}`, round: 0, figures };
  });
  const found = costsOf(measurements, real.flushUs / 1_000);
  for (const [at, given] of shapes.entries()) {
    const [told, is] = [simulate(found, given, seconds), outcomes[at]];
    for (const figure of ['messagesPerSecond', 'usOfAllServing', 'usOfPostgres'] as const)
      expect(Math.abs(told[figure] / (is?.[figure] ?? 0) - 1)).toBeLessThan(bound);
  }
});

test('what the bench measured on one, two and three nodes is told within a quarter, and no longer where costs are others', () => {
  const measured = readMeasured(fileURLToPath(new URL('../bench/simulation/measured.json', import.meta.url)));
  const costs = fittedTo(measured);
  const rows = reproduced(measured, costs);
  expect(rows).toHaveLength(15);
  expect(rows.filter(isOff)).toEqual([]);
  const dearer = { ...costs, batch: costs.batch * 2, commit: costs.commit * 2 };
  expect(reproduced(measured, dearer).filter(isOff)).not.toEqual([]);
});
