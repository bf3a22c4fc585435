/**
 * What the model looks like to those who watch: lists, rows, timelines, people. Each is computed when somebody looks, and is
 * the same object until something in it changed. Left to others: changing anything.
 */
import type { ChannelList, ChannelRow, MemberList, Receipts, Typist } from './channel-row.ts';
import { createDerived, type Derived } from '../kit/cell.ts';
import type { Deed } from '../deeds/deeds.ts';
import { itemsOf, type ItemMemory } from './items.ts';
import type { Model } from '../model/model.ts';
import type { Clock } from '../options.ts';
import type { Pages } from '../loading/pages.ts';
import type { Readable } from '../kit/readable.ts';
import { receiptsOf } from '../model/readers.ts';
import { inOrder, rowOf } from './row.ts';
import { entryAt } from '../model/runs.ts';
import type { TimelineItem, TimelineState } from './timeline-items.ts';
import type { Preferences } from '../wire.ts';

export type ViewsOptions = {
  readonly model: Model;
  readonly pages: Pages;
  readonly clock: Clock;
  readonly deeds: (channel: string) => readonly Deed[];
  readonly wish: (channel: string) => Preferences | undefined;
  readonly typing: (channel: string) => readonly Typist[];
  readonly listIs: () => ChannelList['is'];
  readonly watched: (channel: string, what: 'timeline' | 'members') => void;
};

export type ChannelView = {
  readonly row: Readable<ChannelRow | undefined>;
  readonly timeline: Derived<TimelineState>;
  readonly members: Derived<MemberList>;
  readonly typing: Readable<readonly Typist[]>;
  readonly receipts: (seq: number) => Readable<Receipts>;
};

type Own = ChannelView & { readonly all: Derived<unknown>[]; stopExpiry: () => void };

const sameList = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((value, at) => Object.is(value, other[at]));

/** The one before where it says the same. */
const stable = <T extends object>(before: T | undefined, now: T): T => {
  if (before === undefined) return now;
  const names = Object.keys(now);
  const same = (name: string): boolean => Object.is(Reflect.get(before, name), Reflect.get(now, name));
  return names.length === Object.keys(before).length && names.every(same) ? before : now;
};

const nobody: Receipts = { delivered: 0, seen: 0, total: 0 };
/** More dirty rows than this are sorted as a whole. */
const few = 500;

export class Views {
  readonly list: Derived<ChannelList>;
  readonly #options: ViewsOptions;
  readonly #rows = new Map<string, ChannelRow>();
  readonly #memories = new Map<string, ItemMemory>();
  readonly #dirty = new Set<string>();
  readonly #channels = new Map<string, Own>();
  /** Sorted. */
  #order: readonly ChannelRow[] = [];

  constructor(options: ViewsOptions) {
    this.#options = options;
    this.list = createDerived((before) => this.#list(before));
  }

  changed(channel: string): void {
    this.#dirty.add(channel);
    this.list.invalidate();
    for (const view of this.#channels.get(channel)?.all ?? []) view.invalidate();
  }

  channel(id: string): ChannelView {
    const known = this.#channels.get(id) ?? this.#create(id);
    this.#channels.set(id, known);
    return known;
  }

  isWatched(channel: string): boolean {
    return this.#channels.get(channel)?.timeline.isWatched() ?? false;
  }

  get watched(): readonly string[] {
    return [...this.#channels].filter(([, view]) => view.timeline.isWatched()).map(([id]) => id);
  }

  #create(id: string): Own {
    const { watched } = this.#options;
    const memory: ItemMemory = new Map();
    const all: Derived<unknown>[] = [];
    const derived = <T>(compute: (before: T | undefined) => T, onWatch?: () => void): Derived<T> => {
      const view = createDerived(compute, onWatch);
      all.push(view);
      return view;
    };
    const receipts = new Map<number, Derived<Receipts>>();
    const receiptsAt = (seq: number): Derived<Receipts> => {
      const view =
        receipts.get(seq) ?? derived((before?: Receipts) => stable(before, this.#receipts(id, seq)));
      receipts.set(seq, view);
      return view;
    };
    return {
      row: derived(() => this.#row(id)),
      timeline: derived(
        (before?: TimelineState) => this.#timeline(id, memory, before),
        () => watched(id, 'timeline'),
      ),
      members: derived(
        (before?: MemberList) => this.#members(id, before),
        () => watched(id, 'members'),
      ),
      typing: derived(() => this.#options.typing(id)),
      receipts: receiptsAt,
      all,
      stopExpiry: () => undefined,
    };
  }

  #row(id: string): ChannelRow | undefined {
    this.#refresh();
    return this.#rows.get(id);
  }

  #list(before: ChannelList | undefined): ChannelList {
    this.#refresh();
    return stable(before, { rows: this.#order, is: this.#options.listIs() });
  }

  #refresh(): void {
    if (this.#dirty.size === 0) return;
    const changed = new Map<string, ChannelRow | undefined>();
    for (const id of this.#dirty) {
      const [before, now] = [this.#rows.get(id), this.#compute(id)];
      if (before !== now) changed.set(id, now);
    }
    this.#dirty.clear();
    for (const [id, row] of changed) {
      if (row === undefined) this.#rows.delete(id);
      else this.#rows.set(id, row);
    }
    if (changed.size > 0) this.#order = this.#sorted(changed);
  }

  #sorted(changed: ReadonlyMap<string, ChannelRow | undefined>): readonly ChannelRow[] {
    if (changed.size > few) return [...this.#rows.values()].toSorted(inOrder);
    const order = this.#order.filter(({ id }) => !changed.has(id));
    for (const row of changed.values()) if (row !== undefined) order.splice(placeOf(order, row), 0, row);
    return order;
  }

  #compute(id: string): ChannelRow | undefined {
    const { model, clock, deeds, wish, typing } = this.#options;
    const state = model.channels.get(id);
    if (state === undefined) {
      this.#memories.delete(id);
      return undefined;
    }
    const memory: ItemMemory = this.#memories.get(id) ?? new Map();
    if (memory.size > 20) memory.clear();
    this.#memories.set(id, memory);
    const preferences = { ...state.summary.preferences, ...wish(id) };
    const parts = {
      state,
      preferences,
      deeds: deeds(id),
      typing: typing(id),
      me: model.me,
      now: clock.now(),
      memory,
    };
    return stable(this.#rows.get(id), rowOf(parts));
  }

  #timeline(id: string, memory: ItemMemory, before: TimelineState | undefined): TimelineState {
    const { model, pages } = this.#options;
    const run = pages.shown(id);
    const state = model.channels.get(id);
    const { hasBefore, hasAfter } = pages.ends(id);
    const items = this.#items(id, memory, !hasAfter);
    return stable(before, {
      items: before !== undefined && sameList(before.items, items) ? before.items : items,
      is: run === undefined && items.length === 0 ? 'empty' : 'loaded',
      ...pages.state(id),
      hasBefore: state !== undefined && hasBefore,
      hasAfter,
    });
  }

  #items(id: string, memory: ItemMemory, atEnd: boolean): readonly TimelineItem[] {
    const { model, pages, clock, deeds } = this.#options;
    const state = model.channels.get(id);
    if (state === undefined) return [];
    const entries = pages.shown(id)?.entries ?? [];
    if (memory.size > 4 * entries.length + 100) memory.clear();
    const now = clock.now();
    const items = itemsOf(
      { me: model.me, entries, deeds: deeds(id), atEnd, hidden: state.hidden, readers: state.readers, now },
      memory,
    );
    this.#expire(id, items, now);
    return items;
  }

  /** What expires is shown so at its time. */
  #expire(id: string, items: readonly TimelineItem[], now: number): void {
    const own = this.#channels.get(id);
    own?.stopExpiry();
    const next = Math.min(...items.flatMap((item) => endsOf(item).filter((at) => at > now)), Infinity);
    if (own === undefined || next === Infinity || !own.timeline.isWatched()) return;
    own.stopExpiry = this.#options.clock.after(Math.min(next - now, 2 ** 30), () => this.changed(id));
  }

  #members(id: string, before: MemberList | undefined): MemberList {
    const state = this.#options.model.channels.get(id);
    if (state === undefined) return stable(before, { members: [], total: 0, complete: false });
    const { members, complete } = state.readers;
    const list = [...members.values()].toSorted((a, b) => (a.user.id < b.user.id ? -1 : 1));
    return stable(before, {
      members: before !== undefined && sameList(before.members, list) ? before.members : list,
      total: state.summary.memberCount,
      complete,
    });
  }

  #receipts(id: string, seq: number): Receipts {
    const { model } = this.#options;
    const readers = model.channels.get(id)?.readers;
    const message = entryAt(model.timelines.get(id), seq)?.message;
    if (readers === undefined || message === undefined) return nobody;
    return receiptsOf(readers, model.me, message) ?? nobody;
  }
}

/** When time alone changes an item. */
const endsOf = (item: TimelineItem): readonly number[] =>
  item.kind === 'message' ? [item.expiresAt ?? 0, item.poll?.closesAt ?? 0] : [];

const placeOf = (order: readonly ChannelRow[], row: ChannelRow): number => {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = order[middle];
    if (there !== undefined && inOrder(there, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
