/** The pinned messages, one at a time in one line; pressing it goes there, and on to the next one (T22). */
import { Pin } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { useConversation } from '../conversation.ts';
import { gistOf } from '../text/gist.ts';
import styles from './pin-bar.module.css';
import { usePins } from './use-pins.ts';

export const PinBar = () => {
  const { channel: words } = useWords();
  const { channel, ask } = useConversation();
  const pins = usePins(channel.id);
  const [turn, setTurn] = useState(0);
  const at = pins.length === 0 ? 0 : turn % pins.length;
  const pin = pins[at];
  if (pin === undefined) return null;
  const go = (): void => {
    ask({ is: 'jump', seq: pin.seq });
    setTurn(at + 1);
  };
  const label = pins.length === 1 ? words.pinnedMany(1) : words.pinNumber(at + 1, pins.length);
  return (
    <button type="button" className={styles.bar} onClick={go} title={words.nextPin}>
      {pins.length > 1 && (
        <span className={styles.ticks} aria-hidden="true">
          {pins.slice(0, 8).map(({ seq }) => (
            <span key={seq} className={cx(styles.tick, seq === pin.seq && styles.here)} />
          ))}
        </span>
      )}
      <Pin size={16} aria-hidden="true" />
      <span className={styles.words}>
        <span className={styles.label}>{label}</span>
        <span className={styles.text} dir="auto">
          {gistOf(pin.text)}
        </span>
      </span>
    </button>
  );
};
