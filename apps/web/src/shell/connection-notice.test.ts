import { describe, expect, it } from 'vitest';
import { connectionNotice, type Moment } from './connection-notice.ts';

const at = (moment: Partial<Moment>): Moment => ({
  state: { is: 'live' },
  now: 100_000,
  network: true,
  backAt: undefined,
  ...moment,
});
const goneFor = (ms: number, more: Partial<Moment> = {}): Moment =>
  at({ state: { is: 'waiting', since: 100_000 - ms, retryAt: 107_200 }, ...more });

describe('what is said of the connection (N1)', () => {
  it('grows with how long it is gone', () => {
    expect(connectionNotice(at({}))).toBe('none');
    expect(connectionNotice(goneFor(1_999))).toBe('none');
    expect(connectionNotice(goneFor(2_000))).toBe('connecting');
    expect(connectionNotice(goneFor(9_999))).toBe('connecting');
    expect(connectionNotice(goneFor(10_000))).toEqual({ unreachable: 8 });
    expect(connectionNotice(at({ state: { is: 'connecting', since: 80_000 } }))).toEqual({ unreachable: 1 });
  });

  it('blames the network where there is none, at once', () => {
    expect(connectionNotice(goneFor(10, { network: false }))).toBe('offline');
  });

  it('tells that it is back for a moment, and only where it was missed', () => {
    expect(connectionNotice(at({ backAt: 99_000 }))).toBe('back');
    expect(connectionNotice(at({ backAt: 98_000 }))).toBe('none');
    expect(connectionNotice(at({ state: { is: 'outdated' } }))).toBe('outdated');
  });
});
