/**
 * What outlives the program (CL-30 to CL-36). Promise: channels and the cursor that they stand at are written together, so
 * a program that dies anywhere resumes without a hole; a deed is written before it is tried. Where several programs share a
 * storage, one of them keeps the copies, while each writes its own deeds. Where nothing can be kept, it goes on in memory.
 */
import { createCell } from '../kit/cell.ts';
import type { ChannelState } from '../model/channel-state.ts';
import type { Deed } from '../deeds/deeds.ts';
import type { Clock } from '../options.ts';
import type { Readers } from '../model/readers.ts';
import { silentMs, type Change, type Shelf, type Storage } from './storage.ts';
import type { KeptTimeline, Timelines } from '../model/timelines.ts';
import type { Preferences, Profile } from '../wire.ts';

/** The few things that are not of one channel. */
export type Meta = {
  readonly cursor: string | undefined;
  /** Whether the list was read to its end. */
  readonly listed: boolean;
  readonly me: Profile | undefined;
  readonly blocks: readonly string[];
  /** Channels to be asked for. */
  readonly wanted: readonly string[];
  readonly selfApplied: number;
};

export type Kept = {
  readonly meta: Meta | undefined;
  readonly channels: ReadonlyMap<string, ChannelState>;
  readonly timelines: readonly string[];
  readonly deeds: readonly Deed[];
  readonly wishes: ReadonlyMap<string, Preferences>;
};

export type KeepingOptions = {
  readonly id: string;
  readonly storage: Storage | undefined;
  readonly clock: Clock;
  readonly meta: () => Meta;
  readonly channels: ReadonlyMap<string, ChannelState>;
  readonly timelines: () => Timelines;
  /** These are kept now, as far as they can be. */
  readonly kept: (channels: Iterable<string>) => void;
};

type Plain = Omit<ChannelState, 'readers'> & {
  readonly readers: Omit<Readers, 'members' | 'counts'> & { members: unknown[]; counts: unknown[] };
};
type ChannelRecord = { readonly state: Plain; readonly hasTimeline: boolean };

const gatherMs = 100;
const nothing: Kept = { meta: undefined, channels: new Map(), timelines: [], deeds: [], wishes: new Map() };

/** As JSON has it. */
const packed = (state: ChannelState): Plain => ({
  ...state,
  readers: {
    ...state.readers,
    members: [...state.readers.members.values()],
    counts: [...state.readers.counts],
  },
});

// What is read here was written by `packed`, in the same version of the form; another version is dropped when it is opened.
const unpacked = ({ state }: ChannelRecord): ChannelState => {
  const { members, counts, ...rest } = state.readers;
  const list = members as Readers['members'] extends ReadonlyMap<string, infer M> ? M[] : never;
  return {
    ...state,
    readers: {
      ...rest,
      members: new Map(list.map((member) => [member.user.id, member])),
      counts: new Map(counts as [number, readonly [number, number, number]][]),
    },
  };
};

export class Keeping {
  readonly state = createCell<'opening' | 'kept' | 'memory'>('opening');
  readonly #options: KeepingOptions;
  #shelf: Shelf | undefined;
  /** Somebody else keeps the copies. */
  #passive = false;
  readonly #channels = new Set<string>();
  readonly #runs = new Set<string>();
  /** Deeds that the log has. */
  #done: Change[] = [];
  #scheduled = false;
  #committing: Promise<void> = Promise.resolve();
  #scope: string | undefined;
  #opened: Promise<unknown> | undefined;

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  /** What an earlier program left; never rejects. What is written meanwhile waits for it. */
  open(scope: string | undefined): Promise<Kept> {
    this.#scope = scope;
    const opening = this.#open();
    this.#opened = opening;
    return opening;
  }

  async #open(): Promise<Kept> {
    try {
      if (this.#scope !== undefined) this.#shelf = await this.#options.storage?.open(this.#scope);
      const kept = await this.#read();
      this.state.set(this.#shelf === undefined ? 'memory' : 'kept');
      return kept;
    } catch {
      this.#fail();
      return nothing;
    }
  }

  channelChanged(channel: string): void {
    this.#channels.add(channel);
    this.changed();
  }

  runsChanged(channel: string): void {
    this.#runs.add(channel);
    this.channelChanged(channel);
  }

  /** Something is to be kept. */
  changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.clock.after(gatherMs, () => void this.flush());
  }

  /** Everything that is known now. */
  flush(): Promise<void> {
    this.#scheduled = false;
    this.#committing = this.#committing.then(() => this.#commit());
    return this.#committing;
  }

  async timeline(channel: string): Promise<KeptTimeline | undefined> {
    return (await this.#shelf?.get('timelines', channel)) as KeptTimeline | undefined;
  }

  async deeds(): Promise<readonly Deed[]> {
    return [...((await this.#shelf?.all('outbox').catch(() => undefined)) ?? new Map()).values()] as Deed[];
  }

  async keepDeeds(deeds: readonly Deed[]): Promise<void> {
    await this.#write(deeds.map((value) => ({ table: 'outbox', key: value.clientId, value })));
  }

  /** What the log has goes together with the log: a crash in between tries it again, under the same name. */
  forgetDeeds(clientIds: readonly string[], when: 'now' | 'withLog'): void {
    const changes = clientIds.map((key): Change => ({ table: 'outbox', key, value: undefined }));
    if (when === 'now') return void this.#write(changes);
    this.#done.push(...changes);
    this.changed();
  }

  keepWish(channel: string, wish: Preferences | undefined): void {
    void this.#write([{ table: 'wishes', key: channel, value: wish }]);
  }

  async close(): Promise<void> {
    await this.flush();
    const shelf = this.#shelf;
    this.#shelf = undefined;
    await shelf?.close().catch(() => undefined);
  }

  async remove(): Promise<void> {
    await this.close();
    if (this.#scope !== undefined) await this.#options.storage?.remove(this.#scope).catch(() => undefined);
  }

  async #read(): Promise<Kept> {
    const shelf = this.#shelf;
    if (shelf === undefined) return nothing;
    const { id, clock } = this.#options;
    await shelf.write([], { id, at: clock.now(), take: true });
    const [meta, records, deeds, wishes] = await Promise.all([
      shelf.get('meta', 'meta'),
      shelf.all('channels'),
      this.deeds(),
      shelf.all('wishes'),
    ]);
    const channels = [...(records as ReadonlyMap<string, ChannelRecord>)];
    return {
      meta: meta as Meta | undefined,
      channels: new Map(channels.map(([key, record]) => [key, unpacked(record)])),
      timelines: channels.filter(([, record]) => record.hasTimeline).map(([key]) => key),
      deeds,
      wishes: wishes as ReadonlyMap<string, Preferences>,
    };
  }

  async #commit(): Promise<void> {
    await this.#options.timelines().settled();
    const channels = [...this.#channels];
    const done = this.#done.splice(0);
    const isKeeper = this.#shelf !== undefined && !this.#passive;
    const changes = isKeeper ? [...this.#gather(), ...done] : [];
    this.#channels.clear();
    this.#runs.clear();
    if (isKeeper) await this.#keep(changes, false);
    else await this.#write(done);
    this.#options.kept(channels);
    const isKept = this.#shelf !== undefined && !this.#passive;
    this.#options.timelines().trim(
      () => isKept,
      (channel) => this.#runs.has(channel),
    );
  }

  async #keep(changes: readonly Change[], anew: boolean): Promise<void> {
    const { id, clock } = this.#options;
    try {
      const isMine = await this.#shelf?.write(changes, { id, at: clock.now(), anew });
      if (isMine === false) this.#stepBack();
      else this.#passive = false;
    } catch {
      this.#fail();
    }
  }

  /** Another program has taken over; when it is silent, everything is kept anew from here. */
  #stepBack(): void {
    this.#passive = true;
    this.#options.clock.after(silentMs, () => {
      if (this.#shelf === undefined) return;
      const { channels } = this.#options;
      for (const channel of channels.keys()) {
        this.#channels.add(channel);
        this.#runs.add(channel);
      }
      this.#committing = this.#committing.then(async () => {
        await this.#options.timelines().settled();
        const changes = this.#gather();
        await this.#keep(changes, true);
      });
    });
  }

  #gather(): readonly Change[] {
    const timelines = this.#options.timelines();
    const changes: Change[] = [{ table: 'meta', key: 'meta', value: this.#options.meta() }];
    for (const key of this.#channels) {
      const state = this.#options.channels.get(key);
      const isStored = timelines.isStored(key);
      const timeline = state === undefined || isStored ? undefined : timelines.kept(key);
      const hasTimeline = isStored || timeline !== undefined;
      const value = state && ({ state: packed(state), hasTimeline } satisfies ChannelRecord);
      changes.push({ table: 'channels', key, value });
      if (this.#runs.has(key) && !isStored) changes.push({ table: 'timelines', key, value: timeline });
    }
    return changes;
  }

  async #write(changes: readonly Change[]): Promise<void> {
    await this.#opened;
    if (changes.length > 0) await this.#shelf?.write(changes).catch(() => this.#fail());
  }

  #fail(): void {
    this.#shelf = undefined;
    this.state.set('memory');
  }
}
