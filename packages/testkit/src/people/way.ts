/**
 * What every way of reading is given, and tells: the pieces that reader.ts puts together.
 */
import type { Resume } from '@ghanti/protocol';
import type { Envelope } from './connection.ts';

export type ReadOptions = {
  readonly cursor?: string | undefined;
  readonly window?: number | undefined;
  /** Of `/events` alone: a filter. */
  readonly channels?: readonly string[] | undefined;
  /** More headers, of the ways that have them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly onEnvelope?: (envelope: Envelope) => void;
  /** Nothing more comes, though nobody cut it. */
  readonly onEnd?: (why: string) => void;
};

/** What a way tells of, as it comes. */
export type Hears = {
  began(resume: Resume, cursor: string): void;
  heard(envelope: Envelope): void;
  /** All up to here has come. */
  reached(cursor: string): void;
  caughtUp(): void;
  /** Nothing more comes: a code of the contract where one was told, else whatever was seen. */
  ended(why: string): void;
};

export type Opening = ReadOptions & { readonly base: string; readonly token: string | undefined };

/** Begins to read; gives the way to stop, without a word. */
export type OpenWay = (opening: Opening, hears: Hears) => () => void;

/** An envelope of a live connection: what it says of the connection itself is heard, too. */
export const hearLive = (envelope: Envelope, hears: Hears): void => {
  if (envelope.type === 'ready') hears.began(envelope.data.resume, envelope.data.cursor);
  hears.heard(envelope);
  if (typeof envelope.cursor === 'string') hears.reached(envelope.cursor);
  else if (envelope.type === 'caughtUp' || envelope.type === 'heartbeat') hears.reached(envelope.data.cursor);
  if (envelope.type === 'caughtUp') hears.caughtUp();
};
