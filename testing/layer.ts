/**
 * How much a suite should do in this run. `quick` is what every change pays;
 * `all` (GHANTI_TEST_LAYER=all, `npm run test:all`) buys more rounds of the same
 * tests. A layer changes counts and sizes only, never which tests exist.
 */
export type Layer = 'quick' | 'all';

export const layer: Layer = process.env['GHANTI_TEST_LAYER'] === 'all' ? 'all' : 'quick';

/** The first value in a quick run, the second in a full one. */
export function pick<Value>(quick: Value, all: Value): Value {
  return layer === 'all' ? all : quick;
}
