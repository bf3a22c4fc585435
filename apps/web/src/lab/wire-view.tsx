/** What one lane and the server really said, newest first, down to the packets; to be frozen, filtered and taken along (X3). */
import type { LabLane } from '@ghanti/protocol';
import { ArrowDown, ArrowUp, Copy, Terminal } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Choices } from '../ui/choices.tsx';
import { Section } from '../ui/section.tsx';
import { Switch } from '../ui/switch.tsx';
import { copy } from './copy.ts';
import type { LabView } from './lab-view.ts';
import { labLanes } from './lanes/lab-lanes.ts';
import { commandOf } from './samples.ts';
import type { WireLine } from './wire/decode.ts';
import styles from './wire-view.module.css';
import { useLabFormat, useLabWords } from './words/use-lab-words.ts';

const foldAt = 140;

const firstOf = (text: string): string => {
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  return line.length > foldAt ? `${line.slice(0, foldAt)}…` : line;
};

const Line = ({ line }: { readonly line: WireLine }) => {
  const words = useLabWords();
  const format = useLabFormat();
  const isUp = line.direction === 'up';
  const first = firstOf(line.text.trim());
  const folds = first !== line.text.trim();
  const Arrow = isUp ? ArrowUp : ArrowDown;
  return (
    <li className={styles.line} data-direction={line.direction}>
      <span className={styles.meta}>
        <Arrow size={14} role="img" aria-label={isUp ? words.toServer : words.fromServer} />
        <span>+{format.number(Number((line.at / 1_000).toFixed(2)))}</span>
        <b>{line.name}</b>
        <span>{format.bytes(line.bytes)}</span>
      </span>
      {folds ? (
        <details>
          <summary>
            <code>{first}</code>
          </summary>
          <pre>{line.text}</pre>
        </details>
      ) : (
        first !== '' && <code>{first}</code>
      )}
    </li>
  );
};

const asText = (lines: readonly WireLine[]): string =>
  lines
    .toReversed()
    .map(
      ({ at, direction, name, text }) =>
        `${direction === 'up' ? '→' : '←'} +${at.toFixed(0)} ms ${name}\n${text}`,
    )
    .join('\n\n');

const fits = ({ name, text }: WireLine, filter: string): boolean =>
  `${name}\n${text}`.toLowerCase().includes(filter.trim().toLowerCase());

export const WireView = ({ view }: { readonly view: LabView }) => {
  const words = useLabWords();
  const format = useLabFormat();
  const [lane, setLane] = useState<LabLane>('websocket');
  const [filter, setFilter] = useState('');
  const [frozen, setFrozen] = useState<LabView>();
  const all = (frozen ?? view).lanes[lane].lines;
  const lines = all.filter((line) => fits(line, filter));
  const command = commandOf(lane, location.origin);
  return (
    <Section title={words.wire} hint={words.wireHint}>
      <Choices
        side
        legend={words.lane}
        choices={labLanes.map((value) => ({ value, label: words.names[value] }))}
        value={lane}
        onChange={setLane}
      />
      <div className={styles.bar}>
        <input
          type="search"
          className={styles.filter}
          aria-label={words.filter}
          placeholder={words.filter}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <Switch
          label={words.freeze}
          on={frozen !== undefined}
          onChange={(on) => setFrozen(on ? view : undefined)}
        />
        <Button
          icon={<Copy size={16} />}
          disabled={lines.length === 0}
          onClick={() => copy(asText(lines), words.copied)}
        >
          {words.copyText}
        </Button>
        <Button icon={<Terminal size={16} />} onClick={() => copy(command.text, words.copied)}>
          {words.copyCommand(command.tool)}
        </Button>
      </div>
      {view.lost > 0 && <p className={styles.note}>{words.lost(format.number(view.lost))}</p>}
      {lines.length === 0 ? (
        <p className={styles.note}>{all.length === 0 ? words.wireEmpty : words.wireNone}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
        <ol className={styles.wire} tabIndex={0} aria-label={`${words.wire}: ${words.names[lane]}`}>
          {lines.map((line) => (
            <Line key={line.key} line={line} />
          ))}
        </ol>
      )}
    </Section>
  );
};
