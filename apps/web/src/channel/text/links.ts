/**
 * Addresses in a line (T14). Only http, https, mailto and tel become links, and none with a user name in it, which is how
 * one site is made to look like another. A host whose letters are of mixed scripts is shown as it is really spelled.
 * Every pattern is bounded, so no text makes it slow. Pure.
 */
export type FoundLink = {
  readonly from: number;
  readonly to: number;
  /** As it is shown. */
  readonly text: string;
  readonly href: string;
  /** Shown otherwise than written. */
  readonly isDisguised: boolean;
};

const stop = '\\s<>"`\\p{Cc}\\p{Cf}';
const edge = '(?<![\\p{L}\\p{N}\\p{M}@./_~%+-])';
const label = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]{0,62})';
/** Written without a scheme, only these ends make a name an address: `Nice match.in the evening` does not. */
const knownEnds =
  'com|org|net|edu|gov|io|dev|app|co\\.in|gov\\.in|ac\\.in|org\\.in|net\\.in|nic\\.in|co\\.uk';

const address = new RegExp(
  [
    `${edge}https?://[^${stop}]{1,2048}`,
    `${edge}www\\.[^${stop}]{1,2048}`,
    `${edge}mailto:[^${stop}]{1,320}`,
    `${edge}tel:\\+?[0-9()./-]{3,32}`,
    `(?<![A-Za-z0-9._%+@/-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\\.){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9])`,
    `${edge}(?:${label}\\.){1,4}?(?:${knownEnds})(?![\\p{L}\\p{N}\\p{M}@-]|\\.[\\p{L}\\p{N}])(?:[/?#][^${stop}]{0,2048})?`,
  ].join('|'),
  'giu',
);

const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const trailing = new Set([...`.,:;!?'*_~…।”’»|`.split(''), ...Object.keys(closers)]);

/** Without what belongs to the sentence: its full stop, a bracket that was opened before the address. */
const withoutTail = (text: string): string => {
  const opened = new Map<string, number>();
  for (const letter of text) opened.set(letter, (opened.get(letter) ?? 0) + 1);
  let end = text.length;
  for (let last = text[end - 1]; last !== undefined && trailing.has(last); last = text[end - 1]) {
    const opener = closers[last];
    if (opener !== undefined && (opened.get(opener) ?? 0) >= (opened.get(last) ?? 0)) break;
    opened.set(last, (opened.get(last) ?? 0) - 1);
    end -= 1;
  }
  return text.slice(0, end);
};

const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);

const hrefOf = (text: string): string => {
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(text)) return text;
  return /^[^/?#]*@/.test(text) ? `mailto:${text}` : `https://${text}`;
};

const safeUrl = (text: string): URL | undefined => {
  const url = URL.parse(hrefOf(text));
  if (url === null || !schemes.has(url.protocol)) return undefined;
  if (!url.protocol.startsWith('http')) return url;
  const isPlain = url.username === '' && url.password === '';
  return isPlain && /\.|^localhost$|^\[/.test(url.hostname) ? url : undefined;
};

const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Cherokee',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Han',
];
const scriptTests = scripts.map((name) => ({ name, test: new RegExp(`\\p{Script=${name}}`, 'u') }));
/** Alphabets in which whole Latin names can be imitated. */
const imitators = new Set(['Cyrillic', 'Greek', 'Armenian', 'Cherokee']);

const scriptsIn = (text: string): string[] =>
  scriptTests.filter(({ test }) => test.test(text)).map(({ name }) => name);

/** Whether a host can look like another: scripts mixed in one label, or an imitation under a Latin end. */
const imitates = (host: string): boolean => {
  const labels = host.split('.');
  const end = labels.at(-1) ?? '';
  return labels.some((one) => {
    const used = scriptsIn(one);
    return (
      used.length > 1 || (used.some((name) => imitators.has(name)) && !imitators.has(scriptsIn(end)[0] ?? ''))
    );
  });
};

const hostIn = (text: string): string => text.replace(/^[a-z]+:\/\//i, '').split(/[/?#:]/)[0] ?? '';

/** The addresses of a line, in order. */
export const cutLinks = (line: string): readonly FoundLink[] => {
  if (!/[.:]/.test(line)) return [];
  return [...line.matchAll(address)].flatMap((match) => {
    const written = withoutTail(match[0]);
    const url = safeUrl(written);
    if (url === undefined) return [];
    const isDisguised = url.protocol.startsWith('http') && imitates(hostIn(written));
    const text = isDisguised ? url.href : written;
    return [{ from: match.index, to: match.index + written.length, text, href: url.href, isDisguised }];
  });
};
