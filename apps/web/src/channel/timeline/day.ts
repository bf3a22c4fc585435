/**
 * Days as the reader's own calendar has them, in any time zone (T7, T8). A message belongs to the day that it was when it
 * was written, here; what it is called depends on what today is. Pure.
 */
const dayMs = 24 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** A formatter costs a hundred times what it does: each is made once. */
const format = (
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat => {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
  formats.set(key, made);
  return made;
};

const numbers = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;

/** Every zone's days begin at a quarter of an hour: what is known of one moment of it is known of all. */
const quarterMs = 15 * 60 * 1000;
const mostKnown = 4_000;
const knownDays = new Map<string, string>();

/** `2026-11-28`: equal for two moments of one day. */
export const dayOf = (at: number, zone: string): string => {
  const key = `${zone} ${Math.floor(at / quarterMs)}`;
  const known = knownDays.get(key);
  if (known !== undefined) return known;
  const day = format('en-CA', zone, numbers).format(at);
  if (knownDays.size >= mostKnown) knownDays.clear();
  knownDays.set(key, day);
  return day;
};

/** How many days lie between two days, whatever the clocks did in the night. */
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

export type DayWords = { readonly today: string; readonly yesterday: string };

export type Calendar = {
  readonly zone: string;
  readonly locale: string;
  /** The day that it is now. */
  readonly today: string;
};

/**
 * What to call the day of a moment: Today, Yesterday, the weekday within a week, then the date. Only what is past gets a
 * word: in Hindi one word means both yesterday and tomorrow (H4).
 */
export const dayLabel = (at: number, { zone, locale, today }: Calendar, words: DayWords): string => {
  const ago = daysBetween(dayOf(at, zone), today);
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  if (ago > 1 && ago < 7) return format(locale, zone, { weekday: 'long' }).format(at);
  const sameYear = dayOf(at, zone).slice(0, 4) === today.slice(0, 4);
  return format(locale, zone, {
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
  }).format(at);
};

/** `3:05 pm`. */
export const timeLabel = (at: number, { zone, locale }: Calendar): string =>
  format(locale, zone, { hour: 'numeric', minute: '2-digit' }).format(at);

/** The day and the time, in full. */
export const momentLabel = (at: number, { zone, locale }: Calendar): string =>
  format(locale, zone, { dateStyle: 'full', timeStyle: 'short' }).format(at);

/** `20/11/26, 3:05 pm`, as it stands before a copied line (T12). */
export const stampLabel = (at: number, { zone, locale }: Calendar): string =>
  format(locale, zone, { dateStyle: 'short', timeStyle: 'short' }).format(at);
