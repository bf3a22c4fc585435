/**
 * What a session needs of a pipe. A transport is a tiny behaviour: it puts frames on its wire in order, tells when it has
 * accepted all it was given, and hands up what comes in. It knows no channel, no cursor and no user.
 */
import type { ErrorCode } from '@ghanti/protocol';
import type { WireForm } from '../hub/batch.ts';

export type { WireForm };

/** `polling` is Socket.IO's. */
export type TransportName = 'websocket' | 'polling' | 'sse' | 'poll';

/** Whoever takes nothing for so long, though something waits for him, does not read (SLOW-1). */
export const mostStoodMs = 8_000;

/** Puts an acknowledgement on the wire of the command that it belongs to. */
export type Reply = (answer: object) => void;

/** What a link tells its session. */
export interface LinkListener {
  /** A command came in; without `reply` the client asked for no acknowledgement. */
  linkOnCommand(name: string, input: unknown, reply: Reply | undefined): void;
  /** All that was sent has been accepted by the pipe. */
  linkOnDrain(): void;
  linkOnClose(): void;
}

export interface Link<Piece = unknown> {
  /** May change while the link lives (polling, then an upgrade). */
  readonly transport: TransportName;
  /** May change with the transport: a piece is made and sent in one go. */
  readonly form: WireForm<Piece>;
  /** True while the pipe has accepted all that was sent. */
  readonly idle: boolean;
  send(piece: Piece): void;
  /** Ends the connection; where the wire has no close code, `goaway` was sent before. */
  close(code: ErrorCode | null): void;
  listen(listener: LinkListener): void;
  /**
   * Something waits: `linkOnDrain` is owed once the link is idle, whoever filled the pipe. A link that says so at every drain
   * by itself needs none.
   */
  watch?(): void;
  /** Called about once a second, with the monotonic time in ms: a pipe without a heartbeat of its own keeps it here. */
  turn?(now: number): void;
  /** Asked about once a second: how long the client has taken nothing, though something waits for it. */
  stoodMs?(now: number): number;
}
