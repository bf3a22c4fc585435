/**
 * The word before the caret that asks for suggestions: `@ri` for people (C8), `:smi` for emoji (C9). Names may have a blank
 * in them; an `@` within a word, as in an address, asks for nothing. Pure.
 */
export type Asked = {
  readonly is: 'person' | 'emoji';
  readonly from: number;
  readonly to: number;
  readonly text: string;
};

const person = /(?<![\p{L}\p{N}\p{M}_.@])@([\p{L}\p{M}\p{N}._-]*(?: [\p{L}\p{M}\p{N}._-]+)?)$/u;
const emoji = /(?<![\p{L}\p{N}\p{M}:])(?::)([\p{L}\p{M}]{2,24})$/u;
const mostBack = 64;

export const askedAt = (text: string, caret: number): Asked | undefined => {
  const line =
    text
      .slice(Math.max(0, caret - mostBack), caret)
      .split('\n')
      .at(-1) ?? '';
  const one = person.exec(line);
  const found = one ?? emoji.exec(line);
  if (found === null) return undefined;
  const is = one === null ? 'emoji' : 'person';
  return { is, from: caret - line.length + found.index, to: caret, text: found[1] ?? '' };
};

export type Person = { readonly id: string; readonly name: string; readonly handle: string | undefined };

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLocaleLowerCase();

/** Whether the name, a later word of it, or the handle begins so. */
const answers = ({ name, handle = '' }: Person, wanted: string): boolean =>
  [name, ...name.split(/\s+/), handle].some((word) => plain(word).startsWith(wanted));

/** Who is meant, those who spoke last first. */
export const peopleFor = (
  people: readonly Person[],
  text: string,
  speakers: readonly string[],
  most = 6,
): readonly Person[] => {
  const wanted = plain(text);
  const place = (one: Person): number => {
    const at = speakers.indexOf(one.id);
    return at < 0 ? speakers.length : at;
  };
  return people
    .filter((one) => answers(one, wanted))
    .toSorted((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
    .slice(0, most);
};

/** Those of the people who were picked whose names still stand in the text. */
export const mentionedIn = (text: string, picked: ReadonlyMap<string, string>): string[] => {
  const left = [...picked].toSorted(([a], [b]) => b.length - a.length);
  let rest = text;
  const ids = new Set<string>();
  for (const [name, id] of left) {
    if (!rest.includes(`@${name}`)) continue;
    ids.add(id);
    rest = rest.replaceAll(`@${name}`, '\u0000');
  }
  return [...ids].slice(0, 50);
};
