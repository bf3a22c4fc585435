/** The day of what one sees, over the timeline while it moves; pressing it goes to another day (T7). */
import { useClient } from '@ghanti/react';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore, type FormEvent } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { useTask } from '../../ui/use-task.ts';
import { createValue, type Value } from '../../ui/value.ts';
import { useConversation } from '../conversation.ts';
import { firstSince } from './date-search.ts';
import { dayLabel, dayOf } from './day.ts';
import styles from './floating-day.module.css';
import { useCalendar } from './use-calendar.ts';

const restMs = 1_000;

/** The moment shown, and whether it is. */
export type Chip = { readonly at: number; readonly isShown: boolean };

const createChip = (): Value<Chip> => createValue<Chip>({ at: 0, isShown: false });

/** Shows the day of a moment, and hides it after a rest; of none, at once. */
export const useChip = (): {
  readonly chip: Value<Chip>;
  readonly show: (at: number | undefined) => void;
} => {
  const [chip] = useState(createChip);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = useCallback(
    (at: number | undefined): void => {
      clearTimeout(timer.current);
      const { isShown, at: before } = chip.get();
      if (at === undefined) {
        if (isShown) chip.set({ at: before, isShown: false });
        return;
      }
      if (!isShown || before !== at) chip.set({ at, isShown: true });
      timer.current = setTimeout(() => chip.set({ at, isShown: false }), restMs);
    },
    [chip],
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  return { chip, show };
};

/** Where the chip stands, from the upper edge. */
const chipPx = 48;

/** Whether the day of this row can be seen where it begins, or another one stands where the chip would. */
export const isDaySeen = (scroller: HTMLElement, key: string): boolean => {
  const { top } = scroller.getBoundingClientRect();
  return [...scroller.querySelectorAll('[data-day]')].some((day) => {
    const box = day.getBoundingClientRect();
    const isOwn = day.closest<HTMLElement>('[data-row]')?.dataset['row'] === key;
    return box.bottom > top && (isOwn || box.top < top + chipPx);
  });
};

/** Midnight of a day as a date field gives it, here. */
const midnight = (day: string): number => new Date(`${day}T00:00:00`).getTime();

const DateDialog = ({ at, onClose }: { readonly at: number; readonly onClose: () => void }) => {
  const { channel: words, common } = useWords();
  const client = useClient();
  const { channel, ask } = useConversation();
  const { zone, today } = useCalendar();
  const [day, setDay] = useState(() => dayOf(at, zone));
  const [isNone, setNone] = useState(false);
  const go = useTask(async () => {
    const row = channel.row.get();
    if (row === undefined || day === '') return;
    const look = async (seq: number) => {
      const { messages } = await client.call('history', { channel: channel.id, after: seq - 1, limit: 1 });
      return messages[0];
    };
    const seq = await firstSince(midnight(day), row.fromSeq, row.head, look);
    setNone(seq === undefined);
    if (seq === undefined) return;
    onClose();
    ask({ is: 'jump', seq });
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void go.run();
  };
  return (
    <Dialog title={words.jumpToDate} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={words.date}
          type="date"
          max={today}
          value={day}
          fault={isNone ? words.noSuchDate : go.fault === undefined ? undefined : words.loadFailed}
          onChange={(event) => setDay(event.target.value)}
        />
        <div className={styles.answers}>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button kind="primary" type="submit" busy={go.busy}>
            {words.jump}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

export const FloatingDay = ({ chip }: { readonly chip: Value<Chip> }) => {
  const { channel, common } = useWords();
  const { at, isShown } = useSyncExternalStore(chip.subscribe, chip.get);
  const [isAsking, setAsking] = useState(false);
  const calendar = useCalendar();
  return (
    <>
      {at > 0 && (
        <button
          type="button"
          className={cx(styles.chip, isShown && styles.shown)}
          title={channel.jumpToDate}
          tabIndex={isShown ? 0 : -1}
          onClick={() => setAsking(true)}
        >
          {dayLabel(at, calendar, common)}
        </button>
      )}
      {isAsking && <DateDialog at={at} onClose={() => setAsking(false)} />}
    </>
  );
};
