/** What of a feed is looked at, as it stands in the address, so that a link shows the same (F7). Anything else there is the ordinary. */
export const ranges = ['1m', '5m', '15m', 'all'] as const;
export type Range = (typeof ranges)[number];

export type View = {
  /** Undefined: the first one. */
  readonly key: string | undefined;
  readonly field: string | undefined;
  readonly range: Range;
  readonly table: boolean;
};

const minuteMs = 60_000;
export const rangeMs: Readonly<Record<Range, number>> = {
  '1m': minuteMs,
  '5m': 5 * minuteMs,
  '15m': 15 * minuteMs,
  all: Infinity,
};

export const viewIn = (search: string): View => {
  const query = new URLSearchParams(search);
  return {
    key: query.get('key') ?? undefined,
    field: query.get('field') ?? undefined,
    range: ranges.find((one) => one === query.get('range')) ?? '5m',
    table: query.get('view') === 'table',
  };
};

export const searchOf = ({ key, field, range, table }: View): string => {
  const query = new URLSearchParams();
  if (key !== undefined) query.set('key', key);
  if (field !== undefined) query.set('field', field);
  if (range !== '5m') query.set('range', range);
  if (table) query.set('view', 'table');
  return query.size === 0 ? '' : `?${query.toString()}`;
};
