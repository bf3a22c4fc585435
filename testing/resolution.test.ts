/**
 * Tests run on the sources. A stale `dist` would hide a lost `@ghanti/source`
 * condition: everything would pass, against yesterday's code. This is the test
 * that fails then.
 */
import { expect, test } from 'vitest';

test.each(['@ghanti/protocol', '@ghanti/server', '@ghanti/testkit'])('%s resolves to its source', (name) => {
  const folder = name.replace('@ghanti/', 'packages/');
  expect(import.meta.resolve(name)).toMatch(new RegExp(`/${folder}/src/index\\.ts$`));
});
