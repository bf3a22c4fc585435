/**
 * What stands behind `GET /events` (protocol.md section 5): SSE streams and polls, each a session like any other (RES-1 to RES-4, AUTH-1,
 * SLOW-1), but that nothing comes up on them. A poll that has something to tell needs no session: it reads and goes.
 * Left to others: HTTP, and who reads (http/events.ts).
 */
import type { ServerResponse } from 'node:http';
import { GhantiError, type Limits } from '@ghanti/protocol';
import { addressKey } from '../kit/address-key.ts';
import type { Clock } from '../kit/clock.ts';
import { isAnonymous, type Identity } from '../session/actor.ts';
import { answerText, glance, isEmpty, type Glance, type GlanceAt } from '../session/glance.ts';
import type { Sessions, SessionView } from '../session/sessions.ts';
import { PollLink } from './poll-link.ts';
import { SseLink } from './sse-link.ts';
import { beginStream, turnAway } from './turn-away.ts';

/** Who reads, from where, and what. */
export type Reader = {
  readonly identity: Identity;
  readonly address: string;
  readonly cursor: unknown;
  readonly window: number | undefined;
  /** Sorted, each once. */
  readonly channels: readonly string[] | undefined;
};

/** A stream and a waiting poll listen; a poll that is answered at once does not. */
export type ReaderView = {
  readonly stream: (reader: Reader) => SessionView;
  /** `due`: something that came is to be looked for once more. */
  readonly wait: (reader: Reader, due: () => void) => SessionView;
  readonly once: (reader: Reader) => Pick<SessionView, 'log' | 'channelState'> & Pick<GlanceAt, 'early'>;
};

/** In ms: how long a poll waits for something to tell, and how long it is not even looked at. */
export type Wait = { readonly ms: number; readonly notBeforeMs: number };

export type EventsDoorOptions = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly newConnectionId: () => string;
  readonly sessions: Pick<Sessions, 'open' | 'of'>;
  readonly viewOf: ReaderView;
  readonly isClosing: () => boolean;
  /** Whoever is sent away from here can go nowhere else. */
  readonly isAlone: boolean;
};

/** The pipes' own time: how long an answer may take to leave, and how long the end of the node waits for its last bytes. */
const leaveMs = 30_000;
const lingerMs = 1_000;
const everyMs = 10;

const tooMany = (): GhantiError =>
  new GhantiError('rate_limited', 'too many streams and polls at once', { retryAfterMs: 5_000 });

export class EventsDoor {
  readonly #options: EventsDoorOptions;
  /** Of each user, or address where nobody is known, how many are open. */
  readonly #open = new Map<string, number>();
  readonly #responses = new Set<ServerResponse>();

  constructor(options: EventsDoorOptions) {
    this.#options = options;
  }

  /** Throws `unavailable`. */
  checkOpen(): void {
    if (this.#options.isClosing())
      throw new GhantiError('unavailable', 'this node is closing', { retryAfterMs: 1_000 });
  }

  /** Answers for as long as both sides stay. Rejects with `rate_limited`, or `unavailable`, before anything is written. */
  async stream(reader: Reader, notBeforeMs: number, response: ServerResponse): Promise<void> {
    if (response.closed) return;
    const { limits, sessions, newConnectionId, viewOf, clock } = this.#options;
    const { identity, cursor, window } = reader;
    if (!isAnonymous(identity) && sessions.of(identity.user) >= limits.connectionsPerUser) throw tooMany();
    this.#admit(reader, response);
    if (notBeforeMs > 0) {
      await new Promise<void>((resolve) => clock.after(notBeforeMs, resolve));
      if (response.closed) return;
      this.checkOpen();
    }
    beginStream(response);
    response.socket?.setNoDelay(true).setKeepAlive(true, 12_000);
    const link = new SseLink(response);
    const opening = { identity, link, connection: newConnectionId() };
    sessions.open(opening, cursor, window, viewOf.stream(reader));
  }

  /** Where other nodes serve, whatever stands before them takes the refusal, and asks one of those. */
  turnAway(error: GhantiError, response: ServerResponse): boolean {
    const { isAlone, clock } = this.#options;
    if (isAlone) turnAway(error, clock.now(), response);
    return isAlone;
  }

  /** The text of the answer; undefined where nobody waits for it any more. */
  async poll(reader: Reader, wait: Wait, response: ServerResponse): Promise<string | undefined> {
    if (response.closed) return undefined;
    this.#admit(reader, response);
    hasToBeTaken(response);
    const { ms, notBeforeMs } = wait;
    if (notBeforeMs > 0)
      await new Promise<void>((resolve) => this.#options.clock.after(notBeforeMs, resolve));
    const until = this.#options.clock.monotonic() + ms;
    let found = await this.#look(reader);
    while (!response.closed) {
      const leftMs = until - this.#options.clock.monotonic();
      if (leftMs <= 0 || reader.cursor === undefined || !isEmpty(found)) return answerText(found);
      const waited = await this.#wait({ ...reader, cursor: found.cursor }, leftMs, response);
      if (typeof waited === 'string') return waited;
      // Of what was due nothing may be told any more, or something newer has taken its place: it waits on.
      if (waited !== undefined) found = waited;
    }
    return undefined;
  }

  /** As a session would end: what is good for clocks that differ is no more time for who polls on and on (AUTH-1). */
  async #look(reader: Reader): Promise<Glance> {
    const { clock, viewOf } = this.#options;
    const { identity, cursor, window } = reader;
    const goesOn = cursor !== undefined;
    if (goesOn && identity.expiresAt <= clock.now())
      throw new GhantiError('unauthenticated', 'the token has expired');
    const view = viewOf.once(reader);
    const { early } = view;
    return await glance(view, { user: identity.user, cursor, window, now: () => clock.now(), early });
  }

  /** Until the last bytes of those who were closed have left, or a moment is over. */
  async close(): Promise<void> {
    for (let waitedMs = 0; this.#responses.size > 0 && waitedMs < lingerMs; waitedMs += everyMs)
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    for (const response of this.#responses) response.destroy();
  }

  /** The answer, or what was found when something was due; undefined where nobody waits for it any more. */
  async #wait(
    reader: Reader & { readonly cursor: string },
    waitMs: number,
    response: ServerResponse,
  ): Promise<string | Glance | undefined> {
    const { cursor } = reader;
    const { clock, sessions, newConnectionId, viewOf } = this.#options;
    const link = new PollLink();
    const opening = { identity: reader.identity, link, connection: newConnectionId() };
    // No window: whatever is found from here on is told, or left to the next poll.
    let isDue = false;
    const due = (): void => {
      isDue = true;
      link.answer();
    };
    const session = sessions.open(opening, cursor, undefined, viewOf.wait(reader, due));
    response.once('close', () => link.close(null));
    const timer = clock.after(waitMs, () => link.answer());
    await link.ended;
    timer.cancel();
    // Cut short before it began, or with a page that is full, it is where its last event is.
    const reached = link.isLive && !link.isFull ? session.cursor : link.lastCursor;
    link.leave();
    if (link.cut !== undefined) throw new GhantiError(link.cut, 'the connection was closed');
    if (response.closed) return undefined;
    const { events, signals, states, isFull } = link;
    if (isDue) return { ...(await this.#look(reader)), signals };
    const resume = { result: 'complete' } as const;
    return answerText({ resume, events, signals, states, cursor: reached ?? cursor, more: isFull });
  }

  /** Counts it until its response is gone. */
  #admit({ identity, address }: Reader, response: ServerResponse): void {
    const { limits } = this.#options;
    const nobody = isAnonymous(identity);
    const name = nobody ? `address ${addressKey(address)}` : identity.user;
    const open = this.#open.get(name) ?? 0;
    const most = nobody ? limits.pendingHandshakesPerAddress : limits.streamsPerUser;
    if (open >= most) throw tooMany();
    this.#open.set(name, open + 1);
    this.#responses.add(response);
    response.once('close', () => {
      this.#responses.delete(response);
      const left = (this.#open.get(name) ?? 1) - 1;
      if (left > 0) this.#open.set(name, left);
      else this.#open.delete(name);
    });
  }
}

/** Nobody keeps an answer by not reading it. */
const hasToBeTaken = (response: ServerResponse): void => {
  response.once('prefinish', () => {
    const late = setTimeout(() => response.destroy(), leaveMs).unref();
    response.once('close', () => clearTimeout(late));
  });
};
