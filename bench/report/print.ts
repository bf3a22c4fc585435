/**
 * What people read at the end: the figures of each scenario (medians), then every ratio with its range and its verdict.
 */
import type { Judged } from './verdict.ts';
import { rangeOf, type Figures, type Range, type Results } from './results.ts';

const shown = (value: number): string => {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
};

/** Columns as wide as their widest cell, the first to the left, the others to the right. */
const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
};

/** One table for each scenario: a line for each contestant, the median of each figure. */
export const figuresTable = (results: Results): string => {
  const byScenario = Map.groupBy(results.measurements, ({ scenario }) => scenario);
  const tables = [...byScenario].map(([scenario, measurements]) => {
    const names = [...new Set(measurements.flatMap(({ figures }) => Object.keys(figures)))];
    const lines = [...Map.groupBy(measurements, ({ contestant }) => contestant)].map(([contestant, its]) => [
      contestant,
      ...names.map((name) => {
        const range = rangeOf(its.map(({ figures }) => figures[name] ?? Number.NaN));
        return range === undefined ? '' : shown(range.median);
      }),
    ]);
    return columns([[scenario, ...names], ...lines]);
  });
  return tables.join('\n\n');
};

const rangeText = (range: Range | undefined, unit: string | undefined): string => {
  if (range === undefined) return '';
  const text = `${shown(range.median)} (${shown(range.least)} to ${shown(range.most)})`;
  return unit === undefined ? text : `${text} ${unit}`;
};

export const verdictTable = (judged: readonly Judged[]): string =>
  columns([
    ['bar', 'what', 'bound', 'median (range)', 'verdict'],
    ...judged.map(({ bar, what, bound, range, unit, verdict }) => [
      bar,
      what,
      bound,
      rangeText(range, unit),
      verdict,
    ]),
  ]);

/** One line while it runs. */
export const progress = (scenario: string, contestant: string, round: number, figures: Figures): string => {
  const told = Object.entries(figures).map(([name, value]) => `${name} ${shown(value)}`);
  return `${scenario} #${round + 1} ${contestant}: ${told.join(', ')}`;
};
