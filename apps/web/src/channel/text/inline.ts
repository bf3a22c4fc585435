/**
 * Runs of one line: links, mentions, code, and the markers `*bold* _italic_ ~strike~` as people know them from other
 * messengers (T17). A marker counts only at the edge of a word, so `snake_case`, `2*3*4` and what stands in an address
 * stay as they are. One pass, at most three open markers: hostile text costs no more than long text. Pure.
 */
import { cutLinks } from './links.ts';

export type Inline =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'code'; readonly text: string }
  | { readonly is: 'mention'; readonly text: string; readonly user: string }
  | { readonly is: 'link'; readonly text: string; readonly href: string; readonly isDisguised: boolean }
  | { readonly is: Style; readonly children: readonly Inline[] };

export type Style = 'bold' | 'italic' | 'strike';

/** Whom a message mentions, by the name that stands in its text after the `@`. */
export type Mentioned = ReadonlyMap<string, string>;

const styles: Readonly<Record<string, Style>> = { '*': 'bold', _: 'italic', '~': 'strike' };
const wordEnd = /[\p{L}\p{N}\p{M}]$/u;
const wordStart = /^[\p{L}\p{N}\p{M}]/u;

type Frame = { readonly marker: string; readonly children: Inline[] };

/** What stands beside a place: a whole character, also one of two units. */
const before = (text: string, index: number): string => text.slice(Math.max(0, index - 2), index);
const after = (text: string, index: number): string => text.slice(index, index + 2);

class Runs {
  readonly #frames: Frame[] = [{ marker: '', children: [] }];

  isOpen(marker: string): boolean {
    return this.#frames.some((frame) => frame.marker === marker);
  }

  push(...inline: readonly Inline[]): void {
    const { children } = this.#top();
    for (const one of inline) {
      const last = children.at(-1);
      if (one.is === 'text' && last?.is === 'text')
        children[children.length - 1] = { is: 'text', text: last.text + one.text };
      else if (one.is !== 'text' || one.text !== '') children.push(one);
    }
  }

  open(marker: string): void {
    this.#frames.push({ marker, children: [] });
  }

  close(marker: string, style: Style): void {
    while (this.#top().marker !== marker) this.#spill();
    const frame = this.#frames.pop();
    if (frame !== undefined) this.push({ is: style, children: frame.children });
  }

  end(): readonly Inline[] {
    while (this.#frames.length > 1) this.#spill();
    return this.#top().children;
  }

  /** A marker that nothing closed is a character like any other. */
  #spill(): void {
    const frame = this.#frames.pop();
    if (frame !== undefined) this.push({ is: 'text', text: frame.marker }, ...frame.children);
  }

  #top(): Frame {
    return this.#frames.at(-1) ?? { marker: '', children: [] };
  }
}

const opens = (line: string, at: number): boolean => {
  const next = line[at + 1];
  return !wordEnd.test(before(line, at)) && next !== undefined && !/\s/.test(next) && next !== line[at];
};

const closes = (line: string, at: number): boolean => {
  const previous = line[at - 1];
  return (
    previous !== undefined &&
    !/\s/.test(previous) &&
    previous !== line[at] &&
    !wordStart.test(after(line, at + 1))
  );
};

/** The markers between two places of the line that lie outside of code, links and mentions. */
const readPlain = (runs: Runs, line: string, from: number, to: number): void => {
  let start = from;
  for (let at = from; at < to; at++) {
    const marker = line[at] ?? '';
    const style = styles[marker];
    if (style === undefined) continue;
    const shuts = runs.isOpen(marker) && closes(line, at);
    if (!shuts && (runs.isOpen(marker) || !opens(line, at))) continue;
    runs.push({ is: 'text', text: line.slice(start, at) });
    if (shuts) runs.close(marker, style);
    else runs.open(marker);
    start = at + 1;
  }
  runs.push({ is: 'text', text: line.slice(start, to) });
};

type Span = { readonly from: number; readonly to: number; readonly inline: Inline };

const codeSpans = (line: string): Span[] =>
  [...line.matchAll(/(`{1,3})([^`]+)\1(?!`)/g)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    inline: { is: 'code', text: match[2] ?? '' },
  }));

const mentionSpans = (line: string, mentioned: Mentioned): Span[] => {
  const names = [...mentioned].toSorted(([a], [b]) => b.length - a.length);
  const spans: Span[] = [];
  for (let at = line.indexOf('@'); at >= 0; at = line.indexOf('@', at + 1)) {
    const [name, user] = names.find(([one]) => line.startsWith(one, at + 1)) ?? [];
    if (name === undefined || user === undefined) continue;
    const to = at + 1 + name.length;
    if (!wordEnd.test(before(line, at)) && !wordStart.test(after(line, to)))
      spans.push({ from: at, to, inline: { is: 'mention', text: line.slice(at, to), user } });
  }
  return spans;
};

const linkSpans = (line: string): Span[] =>
  cutLinks(line).map(({ from, to, href, text, isDisguised }) => ({
    from,
    to,
    inline: { is: 'link', text, href, isDisguised },
  }));

/** Whole spans, first come first served; code hides what is in it, a link hides a mention. */
const spansOf = (line: string, mentioned: Mentioned): readonly Span[] => {
  const all = [...codeSpans(line), ...linkSpans(line), ...mentionSpans(line, mentioned)];
  let end = 0;
  return all
    .toSorted((a, b) => a.from - b.from || b.to - a.to)
    .filter(({ from, to }) => {
      if (from < end) return false;
      end = to;
      return true;
    });
};

/** The runs of one line. */
export const inlineOf = (line: string, mentioned: Mentioned): readonly Inline[] => {
  const runs = new Runs();
  let end = 0;
  for (const { from, to, inline } of spansOf(line, mentioned)) {
    readPlain(runs, line, end, from);
    runs.push(inline);
    end = to;
  }
  readPlain(runs, line, end, line.length);
  return runs.end();
};
