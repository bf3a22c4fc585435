/** How feeds write numbers, times and what has passed, in the language of the app (H3, F6): figures keep their places as they change. */
import { useMemo } from 'react';
import { useLanguage } from '../i18n/language.ts';
import { useFeedWords, type FeedWords } from './words/use-feed-words.ts';

const secondMs = 1_000;
const nowMs = 2_000;

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', secondMs],
] as const;

const createFeedFormat = (locale: string, words: FeedWords) => {
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 2, minimumFractionDigits: 2 });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
  const huge = new Intl.NumberFormat(locale, { notation: 'scientific', maximumSignificantDigits: 5 });
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 2,
    minimumFractionDigits: 2,
  });
  const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
  const passed = new Map(
    units.map(([unit]) => [
      unit,
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }),
    ]),
  );
  const span = (ms: number): string => {
    const [unit, size] = units.find(([, least]) => ms >= least) ?? ['second', secondMs];
    return passed.get(unit)?.format(Math.max(0, Math.floor(ms / size))) ?? '';
  };
  /** A whole number as it is; two places where it has some, or where those beside it have, so that they stand still while they move. */
  const number = (value: number, places = false): string => {
    const size = Math.abs(value);
    if (size >= 1e15) return huge.format(value);
    if (Number.isInteger(value)) return (places ? exact : whole).format(value);
    return size < 0.1 ? fine.format(value) : exact.format(value);
  };
  return {
    number,
    percent: (part: number): string =>
      Math.abs(part) >= 100 ? number(part * 100) + ' %' : percent.format(Math.abs(part)),
    clock: (at: number): string => clock.format(at),
    ago: (ms: number): string => (ms < nowMs ? words.justNow : words.ago(span(ms))),
    span,
  };
};

export type FeedFormat = ReturnType<typeof createFeedFormat>;

export const useFeedFormat = (): FeedFormat => {
  const language = useLanguage();
  const words = useFeedWords();
  return useMemo(() => createFeedFormat(language === 'hi' ? 'hi-IN' : 'en-IN', words), [language, words]);
};
