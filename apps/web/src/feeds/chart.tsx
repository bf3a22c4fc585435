/**
 * One value over time: as a line, and in words (Y12). What field of it and how far back stands in the address. The drawing is loaded when it
 * is first needed (G3).
 */
import { lazy, Suspense } from 'react';
import { Change } from './change.tsx';
import styles from './chart.module.css';
import { Chips } from './chips.tsx';
import { useFeedFormat } from './feed-format.ts';
import { PointTable } from './point-table.tsx';
import type { Reading } from './reading.ts';
import type { Viewing } from './use-view.ts';
import { plainText, valueText } from './value-text.ts';
import { rangeMs, ranges } from './view.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const Plot = lazy(() => import('./plot.tsx'));

type Props = {
  readonly reading: Reading;
  /** When now is, as far as it is drawn. */
  readonly until: number;
  readonly viewing: Viewing;
};

const Head = ({ reading }: Pick<Props, 'reading'>) => {
  const words = useFeedWords();
  const { number, clock } = useFeedFormat();
  const { value, summary, change, places } = reading;
  return (
    <div className={styles.head}>
      <h2 className={styles.name}>
        <bdi dir="auto">{value.key === '' ? words.noKey : plainText(value.key, 130)}</bdi>
      </h2>
      <bdi className={styles.number} dir="auto" data-chart-value>
        {summary === undefined ? valueText(value.value, number) : number(summary.last, places)}
      </bdi>
      {change !== undefined && summary !== undefined && (
        <span className={styles.change}>
          <Change change={change} />
          <small>{words.since(clock(summary.since))}</small>
        </span>
      )}
    </div>
  );
};

const Words = ({ reading: { summary, line, places } }: Pick<Props, 'reading'>) => {
  const words = useFeedWords();
  const { number } = useFeedFormat();
  if (summary === undefined) return null;
  return (
    <dl className={styles.words}>
      <div>
        <dt>{words.low}</dt>
        <dd>{number(summary.low, places)}</dd>
      </div>
      <div>
        <dt>{words.high}</dt>
        <dd>{number(summary.high, places)}</dd>
      </div>
      {line.gaps.length > 0 && (
        <div data-gaps={line.gaps.length}>
          <dt className={styles.gap} aria-hidden="true" />
          <dd>{words.gaps(line.gaps.length)}</dd>
        </div>
      )}
    </dl>
  );
};

const fewest = 2;

const Drawing = ({ reading, until, viewing }: Props) => {
  const words = useFeedWords();
  const { line, field, places } = reading;
  if (viewing.view.table && field !== undefined) return <PointTable reading={reading} />;
  if (field === undefined) return <p className={styles.none}>{words.noNumbers}</p>;
  if (line.at.length < fewest) return <p className={styles.none}>{words.tooFew}</p>;
  const from = Math.max(until - rangeMs[viewing.view.range], line.at[0] ?? until);
  return (
    <Suspense fallback={<div className={styles.none} />}>
      <Plot line={line} from={from} to={until} places={places} />
    </Suspense>
  );
};

export const Chart = ({ reading, until, viewing }: Props) => {
  const words = useFeedWords();
  const { view, look } = viewing;
  const { fields, field } = reading;
  const name = reading.value.key === '' ? words.noKey : plainText(reading.value.key, 130);
  return (
    <section className={styles.chart} aria-label={words.chartOf(name)} data-chart={reading.value.key}>
      <div className={styles.top}>
        <Head reading={reading} />
        {field !== undefined && (
          <Chips
            legend={words.range}
            value={view.range}
            choices={ranges.map((range) => ({ value: range, label: words.ranges[range] }))}
            onChange={(range) => look({ range })}
          />
        )}
      </div>
      {fields.length > 1 && (
        <Chips
          legend={words.field}
          value={field ?? ''}
          choices={fields.map((one) => ({
            value: one,
            label: one === '' ? words.fieldItself : plainText(one, 40),
          }))}
          onChange={(one) => look({ field: one })}
        />
      )}
      <Drawing reading={reading} until={until} viewing={viewing} />
      <Words reading={reading} />
    </section>
  );
};
