/**
 * What a client is made of, besides its own code: where the server is, who signs in, and the time, chance, pipe and
 * storage that tests and other platforms put in place of the usual ones.
 */
import type { Storage } from './storage/storage.ts';
import type { Transport } from './transport/transport.ts';

/** An access token, with the end of its life where the caller knows it. */
export type Token = string | { readonly token: string; readonly expiresAt?: number };

/**
 * Gives a token whenever one is needed. `fresh` asks for another one than last time: the last was refused, or is about to
 * end. Rejecting with a `Refusal` of `unauthenticated` says that nobody is signed in; any other error is tried again.
 */
export type TokenSource = Token | ((ask: { readonly fresh: boolean }) => Token | Promise<Token>);

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Gives the way to call it off. */
  after(ms: number, run: () => void): () => void;
}

export interface ClientOptions {
  /** The server: `https://chat.example`. In a page served by it, leave it out. */
  readonly url?: string;
  readonly token: TokenSource;
  /** Whose storage this is, so that the list can be shown before anybody is signed in; else the token's `sub`. */
  readonly user?: string;
  /** Where outbox, drafts, list and newest messages outlive the program; memory where left out. */
  readonly storage?: Storage;
  /** The best that gets through, of WebSocket, Socket.IO, SSE and long polls, where left out. */
  readonly transport?: Transport;
  readonly clock?: Clock;
  /** Gives numbers in [0, 1). */
  readonly random?: () => number;
  /** False tells nobody that messages were delivered here: for exporters and tests. */
  readonly tellDelivered?: boolean;
  /** Of how many newest channels messages are fetched before anybody opens them; 20. */
  readonly prefetch?: number;
}
