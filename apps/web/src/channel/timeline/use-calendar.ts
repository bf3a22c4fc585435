/**
 * The reader's calendar: his zone, his language, what today is. Looked at again every minute and whenever he comes back,
 * so that a night or a flight relabels what stands there, without a reload (T8).
 */
import { useMemo } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { useNow } from '../../ui/use-now.ts';
import { dayOf, type Calendar } from './day.ts';

const zoneNow = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export const useCalendar = (): Calendar => {
  const now = useNow();
  const language = useLanguage();
  const zone = zoneNow();
  const today = dayOf(now, zone);
  return useMemo(
    () => ({ zone, today, locale: language === 'hi' ? 'hi-IN' : 'en-IN' }),
    [zone, today, language],
  );
};
