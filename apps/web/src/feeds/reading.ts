/** One value made ready to be shown: its line, how it changed over it, whether it is stale. */
import type { FeedPoints, FeedValue } from '@ghanti/client';
import { changeOf, lineOf, patienceMs, summaryOf, type Change, type Line, type Summary } from './figures.ts';
import { fieldIn } from './value-text.ts';

export type Reading = {
  readonly value: FeedValue;
  /** What has numbers. */
  readonly fields: readonly string[];
  /** Undefined where nothing has. */
  readonly field: string | undefined;
  readonly line: Line;
  readonly summary: Summary | undefined;
  readonly change: Change | undefined;
  /** Whether its numbers have places after the point. */
  readonly places: boolean;
  readonly patienceMs: number;
};

export type Asked = { readonly field: string | undefined; readonly upTo: number; readonly from: number };

export const readingOf = (
  value: FeedValue,
  points: FeedPoints,
  { field: wish, upTo, from }: Asked,
): Reading => {
  const fields = [...points.fields.keys()];
  const field = fieldIn(fields, wish);
  const line = lineOf(points, field ?? '', { upTo, from });
  const summary = summaryOf(line);
  return {
    value,
    fields,
    field,
    line,
    summary,
    change: summary === undefined ? undefined : changeOf(summary),
    places: line.value.some((one) => one !== null && !Number.isInteger(one)),
    patienceMs: patienceMs(points),
  };
};
