/** What is made of a report: bytes in headers and payload where all of them were seen, and no split where some were not (X2). */
import { expect, it } from 'vitest';
import { emptyView, figuresOf, withLane } from './lab-view.ts';

it('where pieces were lost nobody knows what was payload', () => {
  const count = { requests: 1, connections: 1, open: 0, up: 700, down: 900 };
  const view = withLane(emptyView(), 'sse', { count, payload: { up: 0, down: 600 } });
  const of = (lost: number) => figuresOf({ ...view, lost }).find(({ lane }) => lane === 'sse');
  expect(of(0)).toMatchObject({ bytes: 1_600, headers: { up: 700, down: 300 } });
  expect(of(1)).toMatchObject({ bytes: 1_600, headers: undefined });
});
