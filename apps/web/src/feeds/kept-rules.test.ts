/** Rules are the same in all tabs of a browser: what one tab writes takes back nothing that another did (F8). */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { keptRules } from './kept-rules.ts';
import type { Rule } from './rules.ts';

const stored = new Map<string, string>();
beforeAll(() => {
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});
afterAll(() => vi.unstubAllGlobals());

const rule = (id: string): Rule => ({
  id,
  feed: 'feed:market',
  key: 'CHAI',
  field: '',
  when: 'above',
  than: '100',
  on: true,
  holds: false,
  rungAt: 0,
  quietUntil: 0,
});

it('a rule that another tab just removed does not come back with what is written here', () => {
  const { value, change } = keptRules('asha');
  change(() => [rule('a'), rule('b')]);
  // Of another tab, which nobody has told of here yet.
  stored.set('ghanti.rings.asha', JSON.stringify([rule('b')]));
  change((rules) => rules.map((one) => ({ ...one, holds: true })));
  expect(value.get()).toEqual([{ ...rule('b'), holds: true }]);
  expect(JSON.parse(stored.get('ghanti.rings.asha') ?? '')).toEqual(value.get());
});
