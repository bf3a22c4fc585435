/** One value: its name, how it stands, how it came there, how old it is. Pressed, it is the one on the chart. */
import type { CSSProperties, Ref } from 'react';
import { cx } from '../ui/cx.ts';
import { Age } from './age.tsx';
import { Change } from './change.tsx';
import { useFeedFormat } from './feed-format.ts';
import { pathOf, thinned } from './figures.ts';
import type { Reading } from './reading.ts';
import styles from './value-card.module.css';
import { plainText, valueText } from './value-text.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const [width, height] = [120, 32];
const mostDrawn = 60;

type Props = {
  readonly reading: Reading;
  readonly now: number;
  readonly selected: boolean;
  readonly stale: boolean;
  readonly place: number;
  readonly count: number;
  readonly reachable: boolean;
  readonly style?: CSSProperties;
  readonly onPick: () => void;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
};

const Sparkline = ({ reading: { line } }: Pick<Props, 'reading'>) => (
  <svg
    className={styles.spark}
    viewBox={`0 -2 ${width} ${height + 4}`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <path d={pathOf(thinned(line, mostDrawn), width, height)} />
  </svg>
);

const Body = ({ reading }: Pick<Props, 'reading'>) => {
  const { number } = useFeedFormat();
  const { value, summary, places, field } = reading;
  if (field === undefined || summary === undefined)
    return (
      <bdi className={styles.text} dir="auto">
        {valueText(value.value, number)}
      </bdi>
    );
  return (
    <>
      <bdi className={styles.number}>{number(summary.last, places)}</bdi>
      <Sparkline reading={reading} />
    </>
  );
};

export const ValueCard = (props: Props) => {
  const { reading, now, selected, stale, place, count, reachable, style, onPick, ref } = props;
  const words = useFeedWords();
  const { clock } = useFeedFormat();
  const { value, change, summary } = reading;
  return (
    <li className={styles.item} style={style} aria-setsize={count} aria-posinset={place}>
      <button
        ref={ref}
        type="button"
        className={cx(styles.card, selected && styles.selected, stale && styles.old)}
        data-value={value.key}
        aria-pressed={selected}
        tabIndex={reachable ? 0 : -1}
        onClick={onPick}
      >
        <bdi className={styles.name} dir="auto">
          {value.key === '' ? words.noKey : plainText(value.key, 130)}
        </bdi>
        <Body reading={reading} />
        <span className={styles.foot}>
          <Age at={value.at} now={now} stale={stale} />
          {change !== undefined && <Change change={change} title={words.since(clock(summary?.since ?? 0))} />}
        </span>
      </button>
    </li>
  );
};
