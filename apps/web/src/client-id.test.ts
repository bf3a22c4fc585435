import { describe, expect, it } from 'vitest';
import { newClientId } from './client-id.ts';

describe('client ids', () => {
  it('are UUIDs of version 7 that sort by when they were made, also within a millisecond (IDEM-1)', () => {
    const now = Date.now();
    const ids = Array.from({ length: 500 }, () => newClientId(now));
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(500);
    expect(Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16) - now).toBeLessThan(5);
  });
});
