/**
 * A feed in a conversation, live: its name, how it stands, how old that is; the way to all of it. Its room is the same whatever is in it,
 * so nothing around it moves. Out of sight it is not read. What is not there and what is not open to the reader look the same (PRV-1).
 */
import type { FeedState, FeedValue } from '@ghanti/client';
import { useClient, useReadable } from '@ghanti/react';
import { Activity } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { Link } from 'wouter';
import { useLanguage } from '../i18n/language.ts';
import { cx } from '../ui/cx.ts';
import { useSecond } from '../ui/use-second.ts';
import { Age } from './age.tsx';
import { Change } from './change.tsx';
import styles from './feed-embed.module.css';
import { useFeedFormat } from './feed-format.ts';
import type { FeedLink } from './feed-link.ts';
import { pathOf, thinned } from './figures.ts';
import { createOrder } from './order.ts';
import { readingOf, type Reading } from './reading.ts';
import { plainText, valueText } from './value-text.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const most = 3;
const mostPoints = 120;
const mostDrawn = 60;
const [width, height] = [120, 28];

const useIsSeen = (place: RefObject<HTMLElement | null>): boolean => {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (place.current === null) return undefined;
    const watch = new IntersectionObserver((entries) => setSeen(entries.at(-1)?.isIntersecting === true));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [place]);
  return isSeen;
};

/** While it is seen; then it stands as it was. */
const useFeedWhile = (id: string, isSeen: boolean): FeedState => {
  const { state } = useClient().feed(id);
  const [left, setLeft] = useState<FeedState>();
  const now = useReadable(
    useMemo(() => (isSeen ? state : { get: state.get, subscribe: () => () => undefined }), [isSeen, state]),
  );
  const isKnown = now.values.length > 0 || now.is === 'refused';
  if (isSeen && isKnown && left !== now) setLeft(now);
  // What is asked for anew shows what it was until it comes.
  return isKnown ? now : (left ?? now);
};

/** The one that was shared, else the first few. */
const useChosen = (values: readonly FeedValue[], key: string | undefined): readonly FeedValue[] => {
  const language = useLanguage();
  const order = useMemo(() => createOrder(language), [language]);
  const one = values.find((value) => value.key === key);
  return one === undefined ? order(values).slice(0, most) : [one];
};

const Figure = ({ reading, alone }: { readonly reading: Reading; readonly alone: boolean }) => {
  const words = useFeedWords();
  const { number } = useFeedFormat();
  const { value, summary, places, change, line } = reading;
  const name = value.key === '' ? words.noKey : plainText(value.key, 60);
  return (
    <span className={styles.figure}>
      <bdi className={styles.key} dir="auto">
        {name}
      </bdi>
      <span className={styles.now}>
        <bdi className={styles.value} dir="auto">
          {summary === undefined ? valueText(value.value, number) : number(summary.last, places)}
        </bdi>
        {alone && change !== undefined && <Change change={change} />}
      </span>
      {alone && summary !== undefined && (
        <svg
          className={styles.spark}
          viewBox={`0 -2 ${width} ${height + 4}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path d={pathOf(thinned(line, mostDrawn), width, height)} />
        </svg>
      )}
    </span>
  );
};

type Props = { readonly link: FeedLink };

const Figures = ({ link: { id, view }, shown }: Props & { readonly shown: FeedState }) => {
  const words = useFeedWords();
  const feed = useClient().feed(id);
  const values = useChosen(shown.values, view.key);
  if (values.length === 0)
    return <span className={styles.note}>{shown.is === 'loading' ? words.opening : words.empty}</span>;
  return values.map((value) => (
    <Figure
      key={value.key}
      alone={values.length === 1}
      reading={readingOf(value, feed.points(value.key, mostPoints), {
        field: view.field,
        upTo: shown.head,
        from: 0,
      })}
    />
  ));
};

const How = ({ link: { id, view }, shown }: Props & { readonly shown: FeedState }) => {
  const feed = useClient().feed(id);
  const second = useSecond();
  const values = useChosen(shown.values, view.key);
  const newest = values.toSorted((one, other) => other.at - one.at)[0];
  if (newest === undefined) return null;
  const { patienceMs } = readingOf(newest, feed.points(newest.key, mostPoints), {
    field: view.field,
    upTo: shown.head,
    from: 0,
  });
  return <Age at={newest.at} now={Math.max(second, newest.at)} stale={second - newest.at > patienceMs} />;
};

const Refused = ({ code }: { readonly code: FeedState['code'] | undefined }) => {
  const words = useFeedWords();
  const isGone = code === 'not_found' || code === 'forbidden' || code === 'invalid';
  return (
    <>
      <span className={styles.head}>
        <strong className={styles.name}>{isGone ? words.gone : words.failed}</strong>
      </span>
      <span className={styles.note}>{isGone ? words.goneHint : words.failedHint}</span>
    </>
  );
};

const FeedEmbed = ({ link }: Props) => {
  const place = useRef<HTMLAnchorElement>(null);
  const isSeen = useIsSeen(place);
  const shown = useFeedWhile(link.id, isSeen);
  const name = link.id.replace(/^feed:/, '');
  return (
    <Link
      ref={place}
      href={link.path}
      state={{ from: location.pathname }}
      className={cx(styles.card, shown.is === 'refused' && styles.refused)}
      data-embed={shown.is}
      data-feed-id={link.id}
    >
      {shown.is === 'refused' ? (
        <Refused code={shown.code} />
      ) : (
        <>
          <span className={styles.head}>
            <Activity size={14} aria-hidden="true" />
            <bdi className={styles.name} dir="auto">
              {name}
            </bdi>
            {isSeen && <How link={link} shown={shown} />}
          </span>
          <span className={styles.figures}>
            <Figures link={link} shown={shown} />
          </span>
        </>
      )}
    </Link>
  );
};

export default FeedEmbed;
