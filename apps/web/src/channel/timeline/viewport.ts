/**
 * Where one looks in a conversation. The truth is not the scroll position but the rows before one's eyes and where they
 * stand on screen: whatever comes in above or below, grows or goes, they are put back there before anything is painted
 * (T3), unless one is at the end, which is followed (T4). Knows the DOM, not React; draws nothing itself.
 */
import { Heights, rowAt, spanOf, type Span } from './heights.ts';

/** A row that stands at `top` under the upper edge: its whole, or its body without what stands above it. */
export type Mark = { readonly key: string; readonly top: number; readonly part: 'row' | 'body' };

export type View = {
  /** At the end of what is loaded. */
  readonly atEnd: boolean;
  readonly nearStart: boolean;
  readonly nearEnd: boolean;
};

const nearEndPx = 80;
const endPx = 1;
const aheadPx = 700;
/** Ahead in a fling that passes more than a screen between two frames: first what is seen, the rest when it slows. */
const flingAheadPx = 100;
const calmMs = 60;

const edgeOf = (row: Element, part: Mark['part']): number =>
  (part === 'body' ? (row.querySelector('[data-body]') ?? row) : row).getBoundingClientRect().top;

export class Viewport {
  readonly #heights = new Heights();
  readonly #changed: (isDrawing: boolean) => void;
  #scroller: HTMLElement | undefined;
  #list: HTMLElement | undefined;
  #keys: readonly string[] = [];
  #places = new Map<string, number>();
  #marks: readonly Mark[] = [];
  #width = 0;
  /** Of the screen, as it was last settled. */
  #height = 0;
  #isFollowing = true;
  /** At the very end; by hand one may leave it and still be followed, but is not put back there for what is not new (T3). */
  #isHeld = true;
  #drawn: Span = { from: 0, to: 0 };
  #ahead = aheadPx;
  #lastTop = 0;
  #calming: number | undefined;
  /** The scroll position of which the marks tell. */
  #knownTop = 0;
  #canFollow = true;

  /** `changed`: other rows are to be drawn than were, before the next frame; `isDrawing`: asked from within a drawing. */
  constructor(changed: (isDrawing: boolean) => void) {
    this.#changed = changed;
  }

  /** Gives the way to let go. */
  attach(scroller: HTMLElement, list: HTMLElement): () => void {
    this.#scroller = scroller;
    this.#list = list;
    const resized = new ResizeObserver(() => this.#resized());
    resized.observe(scroller);
    resized.observe(list);
    return () => resized.disconnect();
  }

  /** Whether new rows at the end are followed. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** From now on, or no longer, at the end. */
  follow(follows: boolean): void {
    this.#isFollowing = follows;
    this.#isHeld = follows;
    if (!follows) this.#marks = this.#read();
  }

  /** Goes to where these rows stand so; the first of them that is there counts. Draws what is there first. */
  go(marks: readonly Mark[]): void {
    this.#marks = marks;
    this.#isFollowing = false;
    this.#changed(true);
  }

  /** Which of these rows to draw, and how much room those above and below take. */
  layout(keys: readonly string[]): Span & { readonly above: number; readonly below: number } {
    this.#catchUp();
    if (keys !== this.#keys) {
      // Nobody sees it come in: he is not to find himself past it (T5).
      if (document.visibilityState === 'hidden' && keys.at(-1) !== this.#keys.at(-1))
        this.#isFollowing = false;
      if (keys.at(-1) !== this.#keys.at(-1)) this.#isHeld = true;
      this.#keys = keys;
      this.#places = new Map(keys.map((key, index) => [key, index]));
      this.#heights.keep(keys);
    }
    const starts = this.#heights.starts(keys);
    const end = starts.at(-1) ?? 0;
    this.#drawn = this.#wanted(starts, this.#ahead);
    const { from, to } = this.#drawn;
    return { from, to, above: starts[from] ?? 0, below: end - (starts[to] ?? end) };
  }

  /** After drawing, before painting: measures, and puts everything back in its place. */
  settle(isDrawing = false, canFollow = this.#canFollow): void {
    if (this.#scroller === undefined || this.#list === undefined) return;
    this.#canFollow = canFollow;
    // A keyboard comes or goes: what was almost the end is the end (B1).
    if (this.#scroller.clientHeight !== this.#height) this.#isHeld = true;
    this.#height = this.#scroller.clientHeight;
    this.#measure();
    this.#restore();
    // Brought to the very end without a scroll that would tell of it: opened at the last unread, say (T4).
    if (this.#follows(this.#scroller, endPx)) this.#isFollowing = this.#isHeld = true;
    this.#marks = this.#read();
    this.#knownTop = this.#scroller.scrollTop;
    this.#redraw(isDrawing);
  }

  /** Somebody scrolled, or we did. */
  scrolled(canFollow: boolean): void {
    const scroller = this.#scroller;
    if (scroller === undefined) return;
    this.#canFollow = canFollow;
    this.#look(scroller);
    this.#pace(scroller);
    this.#redraw();
  }

  /** Scrolled by something (a focus, a wheel) of which no event came yet: that is where one looks, not where one looked. */
  #catchUp(): void {
    const scroller = this.#scroller;
    if (scroller === undefined || scroller.scrollTop === this.#knownTop) return;
    this.#look(scroller);
  }

  #look(scroller: HTMLElement): void {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    this.#isFollowing = this.#follows(scroller);
    // Only who went up has left it: the end may have gone further down by itself.
    if (scrollTop <= this.#knownTop - endPx) this.#isHeld = false;
    if (scrollHeight - scrollTop - clientHeight <= endPx) this.#isHeld = true;
    this.#marks = this.#read();
    this.#knownTop = scrollTop;
  }

  /**
   * A late event of our own scrolling begins no following while nobody looks (T5). One that tells of another height of the
   * screen, which is not settled yet (a keyboard that comes or goes), ends none (B1).
   */
  #follows({ scrollHeight, scrollTop, clientHeight }: HTMLElement, within = nearEndPx): boolean {
    if (this.#isFollowing && clientHeight !== this.#height) return this.#canFollow;
    const isAtEnd = scrollHeight - scrollTop - clientHeight <= within;
    return this.#canFollow && isAtEnd && (this.#isFollowing || document.visibilityState !== 'hidden');
  }

  /** How much to draw ahead, by how fast one goes. */
  #pace({ scrollTop, clientHeight }: HTMLElement): void {
    const isFling = Math.abs(scrollTop - this.#lastTop) > clientHeight;
    this.#lastTop = scrollTop;
    if (!isFling) return;
    this.#ahead = flingAheadPx;
    if (this.#calming !== undefined) clearTimeout(this.#calming);
    this.#calming = window.setTimeout(() => {
      this.#calming = undefined;
      this.#ahead = aheadPx;
      this.#redraw();
    }, calmMs);
  }

  view(): View {
    const scroller = this.#scroller;
    if (scroller === undefined) return { atEnd: true, nearStart: false, nearEnd: false };
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const left = scrollHeight - scrollTop - clientHeight;
    return {
      atEnd: left <= nearEndPx,
      nearStart: scrollTop < clientHeight * 2,
      nearEnd: left < clientHeight * 2,
    };
  }

  /** The rows of which at least half can be seen, top to bottom; of one higher than the screen, any that fills half of it. */
  seen(): readonly string[] {
    const screen = this.#scroller?.getBoundingClientRect();
    if (screen === undefined) return [];
    return this.#rows().flatMap((row) => {
      const { top, bottom, height } = row.getBoundingClientRect();
      const shown = Math.min(bottom, screen.bottom) - Math.max(top, screen.top);
      return shown >= Math.min(height, screen.height) / 2 && shown > 0 ? [row.dataset['row'] ?? ''] : [];
    });
  }

  #rows(): HTMLElement[] {
    return [...(this.#list?.querySelectorAll<HTMLElement>(':scope > [data-row]') ?? [])];
  }

  /** The place in the list that is at the screen's upper edge, as far as heights are known. */
  #topIn(starts: readonly number[], height: number): number {
    const end = starts.at(-1) ?? 0;
    if (this.#isFollowing) return Math.max(0, end - height);
    const mark = this.#marks.find(({ key }) => this.#places.has(key));
    if (mark !== undefined) return (starts[this.#places.get(mark.key) ?? 0] ?? 0) - mark.top;
    return (this.#scroller?.scrollTop ?? 0) - (this.#list?.offsetTop ?? 0);
  }

  #measure(): void {
    for (const row of this.#rows()) {
      const { height } = row.getBoundingClientRect();
      if (height > 0) this.#heights.note(row.dataset['row'] ?? '', height);
    }
  }

  #restore(): void {
    const scroller = this.#scroller;
    if (scroller === undefined) return;
    if (this.#isFollowing && this.#isHeld) {
      scroller.scrollTop = scroller.scrollHeight;
      return;
    }
    const rows = new Map(this.#rows().map((row) => [row.dataset['row'], row]));
    const mark = this.#marks.find(({ key }) => rows.has(key));
    const row = rows.get(mark?.key);
    if (mark === undefined || row === undefined) return;
    const off = edgeOf(row, mark.part) - scroller.getBoundingClientRect().top - mark.top;
    if (Math.abs(off) >= 0.5) scroller.scrollTop += off;
  }

  /** What stands on screen now. Past what is drawn (a fast fling), what should stand there. */
  #read(): readonly Mark[] {
    const scroller = this.#scroller;
    if (scroller === undefined) return this.#marks;
    const screen = scroller.getBoundingClientRect();
    const shown = this.#rows().flatMap((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom <= screen.top || top >= screen.bottom) return [];
      return [
        { key: row.dataset['row'] ?? '', top: edgeOf(row, 'body') - screen.top, part: 'body' as const },
      ];
    });
    return shown.length > 0 ? shown : this.#guess(scroller.scrollTop - (this.#list?.offsetTop ?? 0));
  }

  #guess(place: number): readonly Mark[] {
    const starts = this.#heights.starts(this.#keys);
    const index = rowAt(starts, place);
    const key = this.#keys[index];
    return key === undefined ? [] : [{ key, top: (starts[index] ?? 0) - place, part: 'row' }];
  }

  /** Asks for other rows once what is drawn ends too near; half of what is ahead may be used up before. */
  #redraw(isDrawing = false): void {
    const { from, to } = this.#wanted(this.#heights.starts(this.#keys), this.#ahead / 2);
    if (from < this.#drawn.from || to > this.#drawn.to) this.#changed(isDrawing);
  }

  #wanted(starts: readonly number[], ahead: number): Span {
    const height = this.#scroller?.clientHeight || 800;
    const top = this.#topIn(starts, height);
    return spanOf(starts, top, top + height, ahead);
  }

  #resized(): void {
    const width = this.#scroller?.clientWidth ?? 0;
    if (width !== this.#width && this.#width !== 0) this.#heights.forget();
    this.#width = width;
    this.settle();
  }
}
