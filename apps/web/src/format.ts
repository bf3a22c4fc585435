/**
 * Times, days and initials as people read them. `at` is shown, never sorted by.
 */
import { speech } from './strings.ts';

const locale = (): string | undefined => (speech.language === 'hi' ? 'hi-IN' : undefined);

export const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(locale(), { hour: 'numeric', minute: '2-digit' }).format(at);

/** Equal for two moments of one day. */
export const dayKey = (at: number): string => new Date(at).toDateString();

const dayMs = 24 * 60 * 60 * 1000;

export const dayOf = (at: number, now: number = Date.now()): string => {
  if (dayKey(at) === dayKey(now)) return speech.words.today;
  if (dayKey(at) === dayKey(now - dayMs)) return speech.words.yesterday;
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
};

/** For the list: the time today, else the day. */
export const shortTimeOf = (at: number, now: number = Date.now()): string => {
  if (dayKey(at) === dayKey(now)) return timeOf(at);
  if (dayKey(at) === dayKey(now - dayMs)) return speech.words.yesterday;
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short' }).format(at);
};

export const listOf = (names: readonly string[]): string =>
  new Intl.ListFormat(locale() ?? 'en').format(names);

/** The first letter as it is written, with its vowel signs. */
export const initialOf = (name: string): string => {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? '?';
};

/** One of the eight colours, always the same for the same id. */
export const colourOf = (id: string): string => {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return `tone-${sum % 8}`;
};
