/** The layer reaches the suites, and nothing of it reaches what they start. */
import { expect, test } from 'vitest';
import { layer, pick } from './layer.ts';

test('pick follows the layer', () => {
  expect(pick('few', 'many')).toBe(layer === 'all' ? 'many' : 'few');
});

test.each(['GHANTI_TEST_LAYER', 'GHANTI_TALLY_FILE'])('%s is gone before a test runs', (name) => {
  expect(process.env).not.toHaveProperty(name);
});
