/**
 * A value as text, whatever it is: numbers as people write them, the rest as it is, cut where it is long. Nothing of it is believed:
 * control and direction marks are shown as such, depth and length are bounded.
 */
const mostText = 240;
const mostDepth = 4;
const mostEntries = 24;

/** Marks that would turn the text around, or are not seen. */
const hidden = /[\p{Cc}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;

const shown = (text: string): string => text.replaceAll(hidden, '\uFFFD');

const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  // Not through the middle of a letter.
  const end = text.charCodeAt(most - 1) >= 0xd800 && text.charCodeAt(most - 1) < 0xdc00 ? most - 1 : most;
  return `${text.slice(0, end)}…`;
};

/** Of a text only what could be shown is looked at: it may have 64 KiB. */
export const plainText = (text: string, most = mostText): string =>
  shown(cut(text, most)).replaceAll(/\s+/g, ' ');

type Numbers = (value: number) => string;

const entriesOf = (value: object, depth: number, number: Numbers): string => {
  const entries = Object.entries(value);
  const some = entries.slice(0, mostEntries);
  const more = entries.length > some.length ? ' …' : '';
  if (Array.isArray(value))
    return `[${some.map(([, inner]) => within(inner, depth, number)).join(', ')}${more}]`;
  return (
    some.map(([name, inner]) => `${plainText(name, 40)}: ${within(inner, depth, number)}`).join(' · ') + more
  );
};

const within = (value: unknown, depth: number, number: Numbers): string => {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return plainText(value, 80);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') return '—';
  if (depth >= mostDepth) return '…';
  return Array.isArray(value)
    ? entriesOf(value, depth + 1, number)
    : `{${entriesOf(value, depth + 1, number)}}`;
};

/** `null` is a value, too: a dash. */
export const valueText = (value: unknown, number: Numbers): string => {
  if (value === null || value === undefined) return '—';
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return plainText(value) === '' ? '—' : plainText(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') return '—';
  return cut(entriesOf(value, 0, number), mostText);
};

/** The field to look at: the one that is wished for, else the first that has numbers; undefined where there is none. */
export const fieldIn = (fields: readonly string[], wish: string | undefined): string | undefined =>
  wish !== undefined && fields.includes(wish) ? wish : fields[0];

/** What stands under a field of a value; the empty name is the value itself. */
export const numberIn = (value: unknown, field: string): number | undefined => {
  const inner: unknown =
    field === ''
      ? value
      : typeof value === 'object' && value !== null && Object.hasOwn(value, field)
        ? Reflect.get(value, field)
        : undefined;
  return typeof inner === 'number' && Number.isFinite(inner) ? inner : undefined;
};

/** Whether a chart can be made of it: a number, or something in which there is one. */
export const hasNumbers = (value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).some((inner) => typeof inner === 'number'));
