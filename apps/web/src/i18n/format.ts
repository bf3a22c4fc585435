/**
 * Times, days and numbers as people read them in their language (H3): all from `Intl`, in the zone of the device. `at` is
 * shown, never sorted by. Future times get a date, for in Hindi one word is both yesterday and tomorrow (H4).
 */
import { useMemo } from 'react';
import { useLanguage, useWords, type Language } from './language.ts';
import type { Words } from './words.ts';

const dayMs = 24 * 60 * 60 * 1000;
const weekMs = 7 * dayMs;

const localeOf = (language: Language): string => (language === 'hi' ? 'hi-IN' : 'en-IN');

/** Equal for two moments of one day. */
const dayKey = (at: number): string => new Date(at).toDateString();

const createFormat = (language: Language, { common }: Words) => {
  const locale = localeOf(language);
  const of = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const clock = of({ hour: 'numeric', minute: '2-digit' });
  const weekday = of({ weekday: 'short' });
  const longWeekday = of({ weekday: 'long' });
  const dayOfYear = of({ day: 'numeric', month: 'short' });
  const short = of({ day: 'numeric', month: 'numeric', year: '2-digit' });
  const long = of({ day: 'numeric', month: 'long', year: 'numeric' });
  const names = new Intl.ListFormat(locale);
  const digits = new Intl.NumberFormat(locale);
  const isToday = (at: number, now: number): boolean => dayKey(at) === dayKey(now);
  const isYesterday = (at: number, now: number): boolean => dayKey(at) === dayKey(now - dayMs);
  const sameYear = (at: number, now: number): boolean =>
    new Date(at).getFullYear() === new Date(now).getFullYear();

  const time = (at: number): string => clock.format(at);
  const date = (at: number): string => long.format(at);
  /** For a row of the list: the time today, the weekday this week, else the date. */
  const brief = (at: number, now: number): string => {
    if (isToday(at, now)) return time(at);
    if (isYesterday(at, now)) return common.yesterday;
    if (now - at < weekMs) return weekday.format(at);
    return sameYear(at, now) ? dayOfYear.format(at) : short.format(at);
  };
  /** For a separator between days. */
  const day = (at: number, now: number): string => {
    if (isToday(at, now)) return common.today;
    if (isYesterday(at, now)) return common.yesterday;
    return now - at < weekMs ? longWeekday.format(at) : date(at);
  };
  /** Within a sentence. */
  const when = (at: number, now: number): string => {
    const within = isToday(at, now) ? common.today : isYesterday(at, now) ? common.yesterday : undefined;
    return within === undefined
      ? `${dayOfYear.format(at)}, ${time(at)}`
      : `${within.toLocaleLowerCase(locale)} ${time(at)}`;
  };
  return {
    time,
    date,
    brief,
    day,
    when,
    list: (items: readonly string[]) => names.format(items),
    number: (value: number) => digits.format(value),
  };
};

export type Format = ReturnType<typeof createFormat>;

export const useFormat = (): Format => {
  const language = useLanguage();
  const words = useWords();
  return useMemo(() => createFormat(language, words), [language, words]);
};
