/**
 * What a run is written down as: operations in the order in which one driver process saw them begin and end.
 * `invoke` is written before the bytes leave, `ok` after the answer is parsed. `fail` only where the answer promises
 * that nothing was stored; everything else (no answer, `unavailable`, `internal`) is `info`, unknown (invariant I14).
 * The retry of a `clientId` is the same operation with another attempt. A `sess` is a reader or sender as a person
 * knows it: it outlives its connections, as long as it goes on by its cursor.
 */

/** The transport that an operation went over: `disk` is the log read from the store itself. */
export type Transport = 'sio' | 'poll' | 'ws' | 'sse' | 'lp' | 'sp' | 'rest' | 'disk';

/** What (channel, seq) is, as somebody was shown it. `body` is the data as canonical text, the same from every source. */
export type Entry = {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly by: string | null;
  readonly clientId: string | null;
  readonly body: string;
  /** A tombstone: the content was deleted, the place stays. */
  readonly gone?: true;
};

type Sent = { readonly channel: string; readonly clientId: string };
/** `order`: place in a pipeline that keeps order (I7); left out where the transport promises none. */
export type SendInvoke = {
  readonly f: 'send';
  readonly type: 'invoke';
  readonly v: Sent & { readonly body: string; readonly order?: number };
};
export type SendOk = {
  readonly f: 'send';
  readonly type: 'ok';
  readonly v: Sent & { readonly seq: number; readonly id: string };
};
export type SendFail = {
  readonly f: 'send';
  readonly type: 'fail';
  readonly v: Sent & { readonly code: string };
};
export type SendInfo = {
  readonly f: 'send';
  readonly type: 'info';
  readonly v: Sent & { readonly why: string };
};

/** A durable command other than a message: `event` and `body` are what it writes, where it is written. */
export type ActInvoke = {
  readonly f: 'act';
  readonly type: 'invoke';
  readonly v: Sent & { readonly event: string; readonly body: string };
};
export type ActOk = {
  readonly f: 'act';
  readonly type: 'ok';
  readonly v: Sent & { readonly seq: number; readonly id: string };
};
export type ActFail = {
  readonly f: 'act';
  readonly type: 'fail';
  readonly v: Sent & { readonly code: string };
};
export type ActInfo = {
  readonly f: 'act';
  readonly type: 'info';
  readonly v: Sent & { readonly why: string };
};

/** A session begins to read a channel after `after`; also after a `reset`, which is the end of what it had. */
export type RecvOpen = {
  readonly f: 'recv';
  readonly type: 'invoke';
  readonly v: { readonly channel: string; readonly after: number };
};
/** One event, shown to the session. */
export type RecvOk = {
  readonly f: 'recv';
  readonly type: 'ok';
  readonly v: Entry & { readonly channel: string };
};
/** The session had all the time that it needed: by now it has been shown everything. */
export type RecvSettled = {
  readonly f: 'recv';
  readonly type: 'info';
  readonly v: { readonly channel: string };
};

/** A read of a channel's state or head; `ref` joins the two halves. */
export type ReadInvoke = {
  readonly f: 'read';
  readonly type: 'invoke';
  readonly v: { readonly channel: string; readonly ref: number };
};
export type ReadOk = {
  readonly f: 'read';
  readonly type: 'ok';
  readonly v: {
    readonly channel: string;
    readonly ref: number;
    readonly asOf: number;
    readonly entries: readonly Entry[];
  };
};

/** `user` is a present member at the end, and may see what is at or above `fromSeq`. */
export type Member = {
  readonly f: 'member';
  readonly type: 'ok';
  readonly v: { readonly channel: string; readonly fromSeq: number };
};
/** The removal of `member` from a channel was acknowledged; or he is about to be let in again. */
export type MemberOut = {
  readonly f: 'member';
  readonly type: 'info';
  readonly v: { readonly channel: string; readonly member: string };
};
export type MemberIn = {
  readonly f: 'member';
  readonly type: 'invoke';
  readonly v: { readonly channel: string; readonly member: string };
};

/** How far `member` has got in a channel, as the session was told; `acknowledged` where it is the answer to his own mark. */
export type ReceiptTold = {
  readonly f: 'receipt';
  readonly type: 'ok';
  readonly v: {
    readonly channel: string;
    readonly member: string;
    readonly delivered: number;
    readonly seen: number;
    readonly acknowledged?: true;
  };
};
/** The same of oneself when all is quiet, with what is unread. */
export type ReceiptFinal = {
  readonly f: 'receipt';
  readonly type: 'info';
  readonly v: {
    readonly channel: string;
    readonly delivered: number;
    readonly seen: number;
    readonly fromSeq: number;
    readonly unread: number;
  };
};

/** What a thing in a channel is to a member when all is quiet: the same to all (`what` names it). */
export type View = {
  readonly f: 'view';
  readonly type: 'ok';
  readonly v: { readonly channel: string; readonly what: string; readonly text: string };
};

/** A process of the run (`proc`) is about to be ended by the run itself, or has ended. */
export type Ending = {
  readonly f: 'life';
  readonly type: 'invoke';
  readonly v: { readonly channel: ''; readonly what: string };
};
export type Ended = {
  readonly f: 'life';
  readonly type: 'info';
  readonly v: { readonly channel: ''; readonly how: string };
};
/** No fault is at work any more: from here on a session has `withinMs` to say that it is synced, with so many sends left. */
export type Healed = {
  readonly f: 'life';
  readonly type: 'ok';
  readonly v: { readonly channel: ''; readonly withinMs: number };
};
export type Synced = {
  readonly f: 'synced';
  readonly type: 'ok';
  readonly v: { readonly channel: ''; readonly waiting: number };
};

/** A measure, and the most that it may be. */
export type Gauge = {
  readonly f: 'gauge';
  readonly type: 'info';
  readonly v: {
    readonly channel: '';
    readonly name: string;
    readonly value: number;
    readonly most: number;
  };
};

/**
 * Everything that a member can read at the end, above `after`. `messages`: a history of messages alone, else all
 * events of the log.
 */
export type Final = {
  readonly f: 'final';
  readonly type: 'ok';
  readonly v: {
    readonly channel: string;
    readonly after: number;
    readonly messages: boolean;
    readonly entries: readonly Entry[];
  };
};

export type Act =
  | SendInvoke
  | SendOk
  | SendFail
  | SendInfo
  | RecvOpen
  | RecvOk
  | RecvSettled
  | ReadInvoke
  | ReadOk
  | ActInvoke
  | ActOk
  | ActFail
  | ActInfo
  | Member
  | MemberOut
  | MemberIn
  | ReceiptTold
  | ReceiptFinal
  | View
  | Ending
  | Ended
  | Healed
  | Synced
  | Gauge
  | Final;

/** Who did it, from where. */
export type Source = {
  readonly proc: string;
  readonly user: string;
  readonly sess: string;
  readonly tr: Transport;
};

/** One line of a history. `i` is its place in the one order; `t` is ms by a monotonic clock. */
export type Op = Act & Source & { readonly i: number; readonly t: number };

/** Data as text that is the same whatever the order of its keys. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
