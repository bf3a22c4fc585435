/** How often it rings, how much, how patient the short poll is, and how bad the line; or all of it at once (X4). */
import { useId, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/switch.tsx';
import styles from './controls.module.css';
import {
  latencies,
  pollTimes,
  presetNames,
  presets,
  rates,
  searchOf,
  sizes,
  type Settings,
} from './settings.ts';
import { useLabFormat, useLabWords } from './words/use-lab-words.ts';

type SelectProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
};

const Select = ({ label, value, onChange, children }: SelectProps) => {
  const id = useId();
  return (
    <span className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </span>
  );
};

type Props = {
  readonly settings: Settings;
  readonly running: boolean;
  readonly onChange: (settings: Settings) => void;
  readonly held: boolean;
  readonly onDrop: () => void;
  readonly onHold: (on: boolean) => void;
};

/** How bad the line is. */
const Lines = ({ settings, running, held, onChange, onDrop, onHold }: Props) => {
  const words = useLabWords();
  return (
    <div className={styles.line}>
      <Switch
        label={words.flaky}
        on={settings.flaky}
        onChange={(flaky) => onChange({ ...settings, flaky })}
      />
      <Button disabled={!running} onClick={onDrop}>
        {words.drop}
      </Button>
      <Button disabled={!running} data-lab="hold" onClick={() => onHold(!held)}>
        {held ? words.letGo : words.hold}
      </Button>
    </div>
  );
};

export const Controls = ({ settings, running, held, onChange, onDrop, onHold }: Props) => {
  const words = useLabWords();
  const format = useLabFormat();
  const preset = presetNames.find((name) => searchOf(presets[name]) === searchOf(settings)) ?? '';
  const number = (name: 'rate' | 'size' | 'poll' | 'latency') => (value: string) =>
    onChange({ ...settings, [name]: Number(value) });
  const choose = (name: string): void => {
    const found = presetNames.find((one) => one === name);
    if (found !== undefined) onChange(presets[found]);
  };
  return (
    <fieldset className={styles.controls}>
      <legend className="visually-hidden">{words.controls}</legend>
      <Select label={words.preset} value={preset} onChange={choose}>
        {preset === '' && <option value="">{words.own}</option>}
        {presetNames.map((name) => (
          <option key={name} value={name}>
            {words.presets[name]}
          </option>
        ))}
      </Select>
      <Select label={words.rate} value={`${settings.rate}`} onChange={number('rate')}>
        {rates.map((rate) => (
          <option key={rate} value={rate}>
            {rate === 0 ? words.byHand : words.perSecond(format.number(rate))}
          </option>
        ))}
      </Select>
      <Select label={words.size} value={`${settings.size}`} onChange={number('size')}>
        {sizes.map((size) => (
          <option key={size} value={size}>
            {format.bytes(size)}
          </option>
        ))}
      </Select>
      <Select label={words.poll} value={`${settings.poll}`} onChange={number('poll')}>
        {pollTimes.map((time) => (
          <option key={time} value={time}>
            {words.seconds(format.number(time / 1_000))}
          </option>
        ))}
      </Select>
      <Select label={words.latency} value={`${settings.latency}`} onChange={number('latency')}>
        {latencies.map((ms) => (
          <option key={ms} value={ms}>
            {words.added(words.ms(format.number(ms)))}
          </option>
        ))}
      </Select>
      <Lines {...{ settings, running, held, onChange, onDrop, onHold }} />
    </fieldset>
  );
};
