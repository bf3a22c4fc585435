/**
 * What an embedding application gives and gets, and what a test or a fault run puts in the place of the real thing.
 */
import type { Server as HttpServer } from 'node:http';
import type { CommandName, CommandOutput, CommandRequest } from '@ghanti/protocol';
import type { Express } from 'express';
import type { Server as SocketIoServer } from 'socket.io';
import type { Bus } from '../bus/bus.ts';
import type { ApplicationNotice } from '../chat/notify.ts';
import type { ConfigOverrides } from '../config.ts';
import type { BusMessage } from '../hub/messages.ts';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { Logger } from '../kit/logger.ts';
import type { Authorize } from '../session/commands.ts';
import type { Store } from '../store/store.ts';
import type { VouchedFor } from '../auth/vouched.ts';
import type { EventListener, EventListenerOptions } from './open-followers.ts';

export type Doubles = {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly ids?: Ids;
  readonly random?: () => number;
  readonly store?: (store: Store) => Store;
  readonly bus?: (bus: Bus<BusMessage>) => Bus<BusMessage>;
  /** How long after its death a node's people are taken to be there. */
  readonly presenceLeaseMs?: number;
  /** How often it is asked what connections rest on, where all is well. */
  readonly recheckMs?: number;
};

export type GhantiOptions = ConfigOverrides & {
  readonly app: Express;
  readonly server: HttpServer;
  /** Where Engine.IO answers; `/socket.io/` unless told. */
  readonly path?: string;
  /** The folder of the web app, to be served at `/`; without it `/` is the application's. */
  readonly page?: string;
  /** Asked before each command of a client runs, and never for what the application does itself by `as`. */
  readonly authorize?: Authorize;
  readonly doubles?: Doubles;
};

export type Ghanti = {
  /** The Socket.IO server: `/` and further namespaces are the application's own. */
  readonly io: SocketIoServer;
  /** Runs commands as a user, past the transports and their limits. */
  as(user: string): {
    call<N extends CommandName>(command: N, input: CommandRequest<N>): Promise<CommandOutput<N>>;
  };
  /**
   * Makes a user of the application's, or changes his name and picture; the same happens at the first sight of his token, and when
   * one says something new. What he changes himself stays until then. Rejects with `invalid`.
   */
  upsertUser(user: VouchedFor): Promise<void>;
  /**
   * Calls the listener with everything that is committed from now on, of all channels, in order, at least once: after a
   * restart it goes on where it was. What the listener throws is logged, and the same events come again, later and later.
   * Gives the way to stop, which resolves when the last page is heard.
   */
  onEvent(listener: EventListener, options?: EventListenerOptions): () => Promise<void>;
  /**
   * Writes a notification for these people; `count` are those who are there. With a `clientId`, whatever is sent again under it
   * is sent once. Rejects with `invalid`.
   */
  notify(notice: ApplicationNotice): Promise<{ readonly count: number }>;
  /**
   * Publishes to a feed, by nobody: `data` (with `key`), or `updates`, all or none. With a `clientId`, whatever is sent again
   * under it is published once. Rejects with `invalid`, `not_found`, `too_large`, or `unavailable`.
   */
  publish(updates: CommandRequest<'publish'>): Promise<CommandOutput<'publish'>>;
  /**
   * Erases an account and what it wrote; resolves when nothing is left. What is not done when the process ends is gone on with
   * at the next start, or in a while. Rejects with `not_found`, or with `unavailable` where the account is shut and the rest
   * comes later.
   */
  removeUser(user: string): Promise<void>;
  /**
   * Takes back what the application vouched for: one token by its `jti`, all of a sign-in by its `sid`, or what it issued for a
   * user until now (by `iat`). Connections that rest on it end.
   */
  revoke(
    what: { readonly jti: string } | { readonly sid: string } | { readonly user: string },
  ): Promise<void>;
  /** A fresh code with which the first administrator registers; undefined where there is one. An earlier code is over. */
  firstAdmin(): Promise<string | undefined>;
  /** Stops taking clients, tells those who are here, answers what is in flight, closes the store. */
  close(): Promise<void>;
};
