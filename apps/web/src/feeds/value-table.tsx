/**
 * The same as the cards, as a table: for screen readers, for copying, for who prefers figures (F7, Y12). Of many names those are there
 * that the screen holds; how many there are is told.
 */
import type { FeedState, FeedValue } from '@ghanti/client';
import { useClient } from '@ghanti/react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { cx } from '../ui/cx.ts';
import { useTextSize } from '../ui/theme.ts';
import { Age } from './age.tsx';
import { Change } from './change.tsx';
import { useFeedFormat } from './feed-format.ts';
import { readingOf, type Reading } from './reading.ts';
import styles from './tables.module.css';
import { plainText, valueText } from './value-text.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const rowRem = 2.5;
const mostPoints = 120;

type Props = {
  readonly id: string;
  readonly shown: FeedState;
  readonly values: readonly FeedValue[];
  readonly selected: string | undefined;
  readonly field: string | undefined;
  readonly now: number;
  readonly paused: boolean;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onPick: (key: string) => void;
};

type RowProps = Pick<Props, 'now' | 'paused' | 'selected' | 'onPick'> & {
  readonly reading: Reading;
  readonly index: number;
};

const Row = ({ reading, index, now, paused, selected, onPick }: RowProps) => {
  const words = useFeedWords();
  const { number } = useFeedFormat();
  const { value, summary, change, places, patienceMs } = reading;
  const isSelected = value.key === selected;
  return (
    <tr aria-rowindex={index + 2} className={cx(isSelected && styles.selected)}>
      <th scope="row">
        <button type="button" aria-pressed={isSelected} onClick={() => onPick(value.key)}>
          <bdi dir="auto">{value.key === '' ? words.noKey : plainText(value.key, 130)}</bdi>
        </button>
      </th>
      <td className={cx(summary !== undefined && styles.number)}>
        <bdi dir="auto">
          {summary === undefined ? valueText(value.value, number) : number(summary.last, places)}
        </bdi>
      </td>
      <td className={styles.number}>{change === undefined ? '—' : <Change change={change} />}</td>
      <td>
        <Age at={value.at} now={now} stale={!paused && now - value.at > patienceMs} />
      </td>
    </tr>
  );
};

const useRows = (body: RefObject<HTMLElement | null>, { scroller, values }: Props) => {
  const height = rowRem * useTextSize();
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const [inner, outer] = [body.current, scroller.current];
    if (inner !== null && outer !== null)
      setTop(inner.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop);
  }, [body, scroller]);
  return useVirtualizer({
    count: values.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: top,
  });
};

export const ValueTable = (props: Props) => {
  const { id, shown, values, field } = props;
  const words = useFeedWords();
  const feed = useClient().feed(id);
  const body = useRef<HTMLTableSectionElement>(null);
  const virtual = useRows(body, props);
  const rows = virtual.getVirtualItems();
  const margin = virtual.options.scrollMargin;
  const before = (rows[0]?.start ?? margin) - margin;
  const after = Math.max(0, virtual.getTotalSize() - ((rows.at(-1)?.end ?? margin) - margin));
  return (
    <table className={styles.table} aria-rowcount={values.length + 1}>
      <caption className="visually-hidden">{words.values}</caption>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{words.key}</th>
          <th scope="col" className={styles.number}>
            {words.value}
          </th>
          <th scope="col" className={styles.number}>
            {words.change}
          </th>
          <th scope="col">{words.updated}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {before > 0 && <tr aria-hidden="true" className={styles.space} style={{ height: before }} />}
        {rows.map(({ index }) => {
          const value = values[index];
          if (value === undefined) return null;
          const reading = readingOf(value, feed.points(value.key, mostPoints), {
            field,
            upTo: shown.head,
            from: 0,
          });
          return <Row key={value.key} {...props} reading={reading} index={index} />;
        })}
        {after > 0 && <tr aria-hidden="true" className={styles.space} style={{ height: after }} />}
      </tbody>
    </table>
  );
};
