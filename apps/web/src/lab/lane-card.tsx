/** One lane: whether it listens, when it last heard the bell, and what it has cost. It lights when it hears. */
import type { LabLane } from '@ghanti/protocol';
import type { ReactNode } from 'react';
import { cx } from '../ui/cx.ts';
import styles from './lane-card.module.css';
import type { Figures, LabView } from './lab-view.ts';
import { useLabFormat, useLabWords } from './words/use-lab-words.ts';

type RowProps = {
  readonly name: string;
  readonly children: ReactNode;
  readonly field: string;
  readonly exact?: number;
};

const Row = ({ name, children, field, exact }: RowProps) => (
  <div className={styles.row}>
    <dt>{name}</dt>
    <dd data-field={field} data-exact={exact}>
      {children}
    </dd>
  </div>
);

type Props = { readonly lane: LabLane; readonly view: LabView; readonly figures: Figures };

const Bytes = ({ all, headers }: { readonly all: number; readonly headers: number | undefined }) => {
  const words = useLabWords();
  const format = useLabFormat();
  return (
    <>
      {format.bytes(all)}
      {headers !== undefined && (
        <span className={styles.split}>
          <small>
            {format.bytes(headers)} {words.headers}
          </small>
          <small>
            {format.bytes(all - headers)} {words.payload}
          </small>
        </span>
      )}
    </>
  );
};

export const LaneCard = ({ lane, view, figures }: Props) => {
  const words = useLabWords();
  const format = useLabFormat();
  const { state, count, messages, rings, last } = view.lanes[lane];
  const shown = view.is === 'running' ? state : 'idle';
  const lit = view.is === 'running' && rings.size > 0;
  return (
    <article className={styles.card} aria-label={words.names[lane]} data-lane={lane} data-state={shown}>
      <header className={styles.head}>
        <h3>{words.names[lane]}</h3>
        <span className={styles.state}>{words.states[shown]}</span>
      </header>
      <p
        key={rings.size}
        className={cx(styles.heard, lit && styles.lit)}
        data-field="heard"
        data-exact={last?.toFixed(0)}
      >
        {last === undefined ? words.nothing : words.heard(format.ms(last))}
      </p>
      <dl className={styles.figures}>
        <Row name={words.p50} field="p50">
          {format.ms(figures.p50)}
        </Row>
        <Row name={words.p95} field="p95">
          {format.ms(figures.p95)}
        </Row>
        <Row name={words.requests} field="requests">
          {format.number(count.requests)}
        </Row>
        <Row name={words.connections} field="connections">
          {format.number(count.connections)}
        </Row>
        <Row name={words.messages} field="messages">
          {format.number(messages)}
        </Row>
        <Row name={words.up} field="up" exact={count.up}>
          <Bytes all={count.up} headers={figures.headers?.up} />
        </Row>
        <Row name={words.down} field="down" exact={count.down}>
          <Bytes all={count.down} headers={figures.headers?.down} />
        </Row>
        <Row name={words.idle} field="idle">
          {figures.perMinute === undefined ? (
            <small>{words.idleWait}</small>
          ) : (
            format.bytes(figures.perMinute)
          )}
        </Row>
      </dl>
    </article>
  );
};
