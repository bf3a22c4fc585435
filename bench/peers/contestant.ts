/**
 * Who takes part: a server that can be started for an audience, and how its clients speak. Every contestant gets the same
 * seats; what differs is the program and the wire.
 */

/** Whom the server has to serve. */
export type Audience =
  | {
      readonly is: 'room';
      readonly members: number;
      /** Connected beside, in no room. */
      readonly outsiders?: number;
    }
  | { readonly is: 'rooms'; readonly rooms: number; readonly members: number; readonly roomsEach: number }
  | { readonly is: 'pairs'; readonly pairs: number }
  | { readonly is: 'idle'; readonly connections: number; readonly roomsEach: number };

/** One connection: who it is, where it listens; it talks to its first room, if it talks. */
export type Seat = {
  readonly user: string;
  readonly rooms: readonly string[];
  readonly talks: boolean;
  /** In pairs: the one whom it talks to. */
  readonly to?: string;
};

/** One line of the generator's connections (load/plan.h). */
export type Row = {
  readonly path: string;
  readonly headers?: readonly string[];
  readonly hello?: string;
  readonly againPath?: string;
  readonly againHello?: string;
  readonly send?: string;
};

/** How frames are told apart (load/plan.h). */
export type Dialect = {
  readonly helloAfter?: string;
  readonly ready?: string;
  readonly refused?: string;
  readonly delivery: string;
  readonly ack?: string;
  readonly completeByAck?: boolean;
  readonly engineIo?: boolean;
  readonly mark?: string;
};

export type Running = AsyncDisposable & {
  readonly port: number;
  /** Where there are several servers: connections go round them. */
  readonly ports?: readonly number[];
  /** The processes whose CPU and memory are the server's. */
  readonly pids: readonly number[];
  readonly dialect: Dialect;
  readonly rows: readonly Row[];
  /** Lets go of garbage, where the runtime can be told to, so that what is kept is compared. */
  readonly collect?: () => Promise<void>;
  readonly profile?: { start(): Promise<void>; save(file: string): Promise<void> };
};

export type Contestant = {
  readonly name: string;
  start(audience: Audience): Promise<Running>;
};

const numbered = (letter: string, index: number): string => `${letter}${String(index).padStart(5, '0')}`;

// No two of them lie equally far apart, so connections share rooms as people do, not in blocks.
const offsets = [0, 1, 3, 7, 12, 20, 30, 44, 65, 80];

const roomsOf = (index: number, rooms: number, each: number): string[] =>
  Array.from({ length: each }, (_, at) =>
    numbered('r', (index + (rooms < 100 ? at : (offsets[at] ?? at))) % rooms),
  );

/** The seats of an audience. `talkers` of them talk, spread evenly (one of each pair always does). */
export const seatsOf = (audience: Audience, talkers: number): Seat[] => {
  switch (audience.is) {
    case 'idle':
      return Array.from({ length: audience.connections }, (_, index) => ({
        user: numbered('m', index),
        rooms: roomsOf(index, audience.roomsEach, audience.roomsEach),
        talks: false,
      }));
    case 'room': {
      const [count, outside] = [audience.members, audience.outsiders ?? 0];
      const every = Math.max(1, Math.floor(count / Math.max(1, talkers)));
      return Array.from({ length: count + outside }, (_, index) => ({
        user: numbered('m', index),
        rooms: index < count ? ['r00000'] : [],
        talks: index < count && index % every === 0 && index / every < talkers,
      }));
    }
    case 'rooms': {
      const count = (audience.rooms * audience.members) / audience.roomsEach;
      return Array.from({ length: count }, (_, index) => ({
        user: numbered('m', index),
        rooms: roomsOf(index, audience.rooms, audience.roomsEach),
        talks: index < talkers,
      }));
    }
    case 'pairs':
      return Array.from({ length: audience.pairs * 2 }, (_, index) => ({
        user: numbered('m', index),
        rooms: [numbered('p', index >> 1)],
        talks: index % 2 === 0,
        to: numbered('m', index ^ 1),
      }));
  }
};

/** How many connections of an audience talk; at saturation as many as are in flight, so that people talk, not one. */
export const talkersOf = (audience: Audience): number =>
  audience.is === 'rooms' ? audience.rooms * 3.2 : audience.is === 'room' ? 32 : 0;
