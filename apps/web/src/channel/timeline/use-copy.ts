/** Copying across messages, with names and times (T12). */
import { useClient } from '@ghanti/react';
import type { ClipboardEvent, RefObject } from 'react';
import { useWords } from '../../i18n/language.ts';
import { copiedLines } from './copy-messages.ts';
import { stampLabel } from './day.ts';
import type { Row } from './rows.ts';
import { useCalendar } from './use-calendar.ts';

export const useCopy = (scroller: RefObject<HTMLElement | null>, rows: readonly Row[]) => {
  const client = useClient();
  const { channel } = useWords();
  const calendar = useCalendar();
  return (event: ClipboardEvent): void => {
    const selection = getSelection();
    if (selection === null || scroller.current === null) return;
    const lines = copiedLines(selection, scroller.current, rows, {
      stamp: (at) => stampLabel(at, calendar),
      name: (user) => client.profile(user).get()?.name ?? channel.someone,
    });
    if (lines === undefined) return;
    event.clipboardData.setData('text/plain', lines);
    event.preventDefault();
  };
};
