/** The five side by side in three lines, in sight while one swipes through them; and in a sentence made of what was measured (X7, X8). */
import type { LabLane } from '@ghanti/protocol';
import { Copy } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { copy } from './copy.ts';
import type { Figures, LabView } from './lab-view.ts';
import styles from './summary.module.css';
import { useLabFormat, useLabWords, type LabWords } from './words/use-lab-words.ts';

type Props = { readonly view: LabView; readonly figures: readonly Figures[] };

export const SummaryTable = ({ figures }: Pick<Props, 'figures'>) => {
  const words = useLabWords();
  const format = useLabFormat();
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{words.results}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{words.lane}</span>
          </th>
          {figures.map(({ lane }) => (
            <th key={lane} scope="col" title={words.names[lane]}>
              {words.short[lane]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{words.p50}</th>
          {figures.map(({ lane, p50 }) => (
            <td key={lane}>{format.ms(p50)}</td>
          ))}
        </tr>
        <tr>
          <th scope="row">{words.bytes}</th>
          {figures.map(({ lane, bytes }) => (
            <td key={lane}>{format.bytes(bytes)}</td>
          ))}
        </tr>
      </tbody>
    </table>
  );
};

const columns = [
  'lane',
  'p50',
  'p95',
  'requests',
  'connections',
  'messages',
  'up',
  'down',
  'headersUp',
  'headersDown',
  'idlePerMinute',
];

/** Tabs between, whole numbers, as a spreadsheet takes it. */
const sheetOf = ({ view, figures }: Props): string =>
  [
    columns,
    ...figures.map(({ lane, p50, p95, headers, perMinute }) => {
      const { count, messages } = view.lanes[lane];
      const times = [p50, p95].map((ms) => ms?.toFixed(1) ?? '');
      const split = [headers?.up ?? '', headers?.down ?? ''];
      const bytes = [count.up, count.down, ...split, perMinute?.toFixed(0) ?? ''];
      return [lane, ...times, count.requests, count.connections, messages, ...bytes];
    }),
  ]
    .map((row) => row.join('\t'))
    .join('\n');

const sentence = (
  figures: readonly Figures[],
  words: LabWords,
  format: ReturnType<typeof useLabFormat>,
): string | undefined => {
  if (figures.some(({ p50 }) => p50 === undefined)) return undefined;
  const by = (value: (one: Figures) => number) => figures.toSorted((a, b) => value(a) - value(b));
  const times = by(({ p50 = 0 }) => p50);
  const costs = by(({ bytes }) => bytes);
  const [fast, slow, cheap, dear] = [times[0], times.at(-1), costs[0], costs.at(-1)];
  if (!fast || !slow || !cheap || !dear) return undefined;
  const name = (lane: LabLane): string => words.names[lane];
  return words.compare(
    ...([name(fast.lane), format.ms(fast.p50), name(slow.lane), format.ms(slow.p50)] as const),
    ...([name(cheap.lane), format.bytes(cheap.bytes), name(dear.lane), format.bytes(dear.bytes)] as const),
  );
};

export const Comparison = ({ view, figures }: Props) => {
  const words = useLabWords();
  const format = useLabFormat();
  const several = view.nodes === 'several';
  const said = several ? words.several : sentence(figures, words, format);
  return (
    <div className={styles.comparison}>
      {said !== undefined && <p data-field="comparison">{said}</p>}
      <details>
        <summary>{words.howTitle}</summary>
        <p>{words.how}</p>
      </details>
      {view.rings > 0 && (
        <Button icon={<Copy size={16} />} onClick={() => copy(sheetOf({ view, figures }), words.copied)}>
          {words.copyResults}
        </Button>
      )}
    </div>
  );
};
