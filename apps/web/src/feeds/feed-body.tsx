/** What stands below a feed's head while there is something to show: the chart, the field to find a value by, the values. */
import type { FeedValue } from '@ghanti/client';
import { useClient } from '@ghanti/react';
import { useMemo, useRef, useState, type ComponentProps } from 'react';
import { useLanguage, useWords } from '../i18n/language.ts';
import { useFormat } from '../i18n/format.ts';
import { Empty } from '../ui/empty.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { useSecond } from '../ui/use-second.ts';
import { Cards } from './cards.tsx';
import { Chart } from './chart.tsx';
import styles from './feed-body.module.css';
import { FeedHeader } from './feed-header.tsx';
import { createOrder } from './order.ts';
import { readingOf, type Reading } from './reading.ts';
import { hasNumbers } from './value-text.ts';
import { RulesDialog } from './rules-dialog.tsx';
import { ShareDialog } from './share-dialog.tsx';
import { ValueTable } from './value-table.tsx';
import type { OpenFeed } from './use-open-feed.ts';
import type { Viewing } from './use-view.ts';
import { rangeMs } from './view.ts';
import { useFeedWords } from './words/use-feed-words.ts';

/** From so many on it is worth a field to find one by. */
const many = 13;

type Props = { readonly open: OpenFeed; readonly title: string; readonly viewing: Viewing };

const useOrdered = (values: readonly FeedValue[]): readonly FeedValue[] => {
  const language = useLanguage();
  const order = useMemo(() => createOrder(language), [language]);
  return useMemo(() => order(values), [order, values]);
};

/** The one on the chart: that which the address names, else the first that can be drawn. */
const useChosen = (
  { open, viewing: { view } }: Props,
  values: readonly FeedValue[],
  now: number,
): Reading | undefined => {
  const feed = useClient().feed(open.id);
  const value =
    values.find(({ key }) => key === view.key) ??
    values.find(({ value: one }) => hasNumbers(one)) ??
    values[0];
  if (value === undefined) return undefined;
  const from = now - rangeMs[view.range];
  return readingOf(value, feed.points(value.key), { field: view.field, upTo: open.shown.head, from });
};

const Details = ({ open: { shown } }: Pick<Props, 'open'>) => {
  const words = useFeedWords();
  const { list } = useFormat();
  const parts = [
    words.keys(shown.values.length),
    words.updates(shown.updates),
    ...(shown.skipped > 0 ? [words.skipped(shown.skipped)] : []),
    shown.delivery === 'latest' ? words.latestOnly : words.everyUpdate,
  ];
  return (
    <p className={styles.details} data-skipped={shown.skipped}>
      {list(parts)}
    </p>
  );
};

type ValuesProps = Omit<ComponentProps<typeof Cards>, 'values'> & {
  readonly all: readonly FeedValue[];
  readonly table: boolean;
};

/** Of many, those that were asked for by name. */
const Values = ({ all, table, ...given }: ValuesProps) => {
  const words = useFeedWords();
  const { common } = useWords();
  const [text, setText] = useState('');
  const wanted = text.trim().toLocaleLowerCase();
  const values = wanted === '' ? all : all.filter(({ key }) => key.toLocaleLowerCase().includes(wanted));
  return (
    <>
      {all.length >= many && (
        <div className={styles.find}>
          <SearchField label={words.find} clearLabel={common.clear} value={text} onChange={setText} />
        </div>
      )}
      {values.length === 0 && <Empty title={words.noneFound(text.trim())} compact />}
      {values.length > 0 && table && <ValueTable {...given} values={values} />}
      {values.length > 0 && !table && <Cards key={wanted} {...given} values={values} />}
    </>
  );
};

export const FeedBody = (props: Props) => {
  const { open, title, viewing } = props;
  const { id, shown, pausedAt } = open;
  const { view, look } = viewing;
  const second = useSecond();
  const scroller = useRef<HTMLDivElement>(null);
  const [dialog, setDialog] = useState<'share' | 'rules'>();
  const ordered = useOrdered(shown.values);
  const until = pausedAt ?? Math.max(second, ...shown.values.slice(-1).map(({ at }) => at));
  const chosen = useChosen(props, ordered, until);
  const selected = chosen?.value.key;
  const close = (): void => setDialog(undefined);
  return (
    <>
      <FeedHeader
        open={open}
        title={title}
        doing={{ viewing, onShare: () => setDialog('share'), onRules: () => setDialog('rules') }}
      />
      <div ref={scroller} className={styles.scroller}>
        <div className={styles.column}>
          {chosen !== undefined && <Chart reading={chosen} until={until} viewing={viewing} />}
          <Values
            id={id}
            shown={shown}
            all={ordered}
            table={view.table}
            selected={selected}
            field={view.field}
            now={second}
            paused={pausedAt !== undefined}
            scroller={scroller}
            onPick={(key) => look({ key })}
          />
          <Details open={open} />
        </div>
      </div>
      {dialog === 'share' && (
        <ShareDialog id={id} title={title} reading={chosen} view={view} onClose={close} />
      )}
      {dialog === 'rules' && (
        <RulesDialog id={id} values={ordered} selected={selected} field={chosen?.field} onClose={close} />
      )}
    </>
  );
};
