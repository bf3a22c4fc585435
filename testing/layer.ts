/**
 * How much a suite should do in this run. `quick` is what every change pays;
 * `all` (GHANTI_TEST_LAYER=all, `npm run test:all`) buys more rounds of the same
 * tests. A layer changes counts and sizes only, never which tests exist. It comes
 * through vitest's configuration, which takes the variable out of the environment:
 * a server started by a test refuses names that it does not know.
 */
import { inject } from 'vitest';

export type Layer = 'quick' | 'all';

declare module 'vitest' {
  interface ProvidedContext {
    layer: Layer;
  }
}

export const layer: Layer = inject('layer');

/** The first value in a quick run, the second in a full one. */
export function pick<Value>(quick: Value, all: Value): Value {
  return layer === 'all' ? all : quick;
}
