/** Frames as they really come: of one type, or of all; to be paused and emptied. */
import { Pause, Play, Trash2 } from 'lucide-react';
import { useFormat } from '../i18n/format.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { AskAs } from './ask-as.tsx';
import { CodeBlock } from './code-block.tsx';
import { FeedForm } from './feed-form.tsx';
import styles from './live-card.module.css';
import type { Frame, LiveView } from './live-wire.ts';
import card from './try-it.module.css';
import { useListening } from './use-wire.ts';
import { useDocsWords } from './words/use-docs-words.ts';

const State = ({ view: { state, paused } }: { readonly view: LiveView }) => {
  const words = useDocsWords();
  return (
    <span className={styles.state} data-state={paused ? 'paused' : state} role="status">
      {paused ? words.pause : words.states[state]}
    </span>
  );
};

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
});

const FrameLine = ({ frame, named }: { readonly frame: Frame; readonly named: boolean }) => {
  const { number } = useFormat();
  const name = frame.id.slice('on-'.length);
  return (
    <li className={styles.frame} data-frame={name}>
      <p>
        {named && <a href={`#${frame.id}`}>{name}</a>}
        <time>{clock.format(frame.at)}</time>
        <span>{number(frame.bytes)} B</span>
      </p>
      <CodeBlock tall label={name} text={frame.text} />
    </li>
  );
};

type Props = {
  /** The entry whose frames are shown; without it all are. */
  readonly id?: string;
  /** Where it is heard, if not here. */
  readonly elsewhere?: string | undefined;
};

export const LiveCard = ({ id, elsewhere }: Props) => {
  const words = useDocsWords();
  const { number } = useFormat();
  const { wire, view, canListen } = useListening();
  const frames = id === undefined ? view.frames : view.frames.filter((frame) => frame.id === id);
  const all = Object.values(view.counts).reduce((sum, count) => sum + count, 0);
  const heard = id === undefined ? all : (view.counts[id] ?? 0);
  const PauseIcon = view.paused ? Play : Pause;
  if (elsewhere !== undefined) return <p className={styles.note}>{words.elsewhere(elsewhere)}</p>;
  return (
    <section className={card.card} aria-label={words.liveTitle} data-live={view.state}>
      <div className={styles.head}>
        <h2>{words.liveTitle}</h2>
        <State view={view} />
      </div>
      <p className={styles.note}>{words.liveLead}</p>
      <AskAs />
      {id === 'on-feedUpdate' && canListen && <FeedForm wire={wire} />}
      <div className={styles.bar}>
        <b>{words.heard(number(heard))}</b>
        {(view.state === 'off' || view.state === 'refused') && canListen && (
          <Button onClick={() => void wire.open()}>{words.connect}</Button>
        )}
        <span className={styles.tools}>
          <IconButton label={words.pause} aria-pressed={view.paused} onClick={() => wire.pause(!view.paused)}>
            <PauseIcon size={18} />
          </IconButton>
          <IconButton label={words.clearFrames} onClick={() => wire.clear()}>
            <Trash2 size={18} />
          </IconButton>
        </span>
      </div>
      {frames.length === 0 ? (
        <p className={styles.empty}>{canListen ? words.waiting : words.needsToken}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
        <ol className={styles.frames} tabIndex={0} aria-label={words.liveTitle}>
          {frames.map((frame) => (
            <FrameLine key={frame.n} frame={frame} named={id === undefined} />
          ))}
        </ol>
      )}
    </section>
  );
};
