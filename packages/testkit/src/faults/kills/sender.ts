/**
 * One member's sends to one channel over one way: each is tried until it has a definite answer, always with the same
 * `clientId`, sometimes over another transport, sometimes over two at once (IDEM-1). Over a socket a few are in flight at
 * a time, and keep their order.
 */
import type { Ack, CommandOutput, CommandRequest } from '@ghanti/protocol';
import type { Person } from '../../people/people.ts';
import type { SendInvoke, Source } from '../../history/operation.ts';
import type { MemberSession } from './member-session.ts';
import { pause, type Run } from './run.ts';

export interface Sender {
  readonly inFlight: number;
  readonly room: boolean;
  /** Begins one more. */
  send(): void;
}

export type SenderPlan = {
  readonly person: Person;
  readonly channel: string;
  /** Undefined for REST. */
  readonly session: MemberSession | undefined;
  readonly maxInFlight: number;
};

type Message = CommandRequest<'sendMessage'> & { readonly text: string };
type Answer = Ack<CommandOutput<'sendMessage'>>;
type Outcome = 'done' | 'again' | 'refused';

const ANSWER_MS = 8000;
const LIVE_MS = 30_000;
const unknownCodes: readonly string[] = ['unavailable', 'internal'];

/** One attempt over one way, written down. */
const attempt = async (
  run: Run,
  source: Source,
  message: Message,
  order: number | undefined,
  call: () => Promise<Answer>,
): Promise<Outcome> => {
  const { channel, clientId, text } = message;
  const v: SendInvoke['v'] = { channel, clientId, body: text, ...(order !== undefined && { order }) };
  run.history.record(source, { f: 'send', type: 'invoke', v });
  const answer = await call().catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (answer instanceof Error) {
    run.history.record(source, { f: 'send', type: 'info', v: { channel, clientId, why: answer.message } });
    return 'again';
  }
  if (answer.ok) {
    const { seq, id } = answer.data.event;
    run.history.record(source, { f: 'send', type: 'ok', v: { channel, clientId, seq, id } });
    return 'done';
  }
  const { code, retryAfterMs = 50 } = answer.error;
  const type = unknownCodes.includes(code) ? 'info' : 'fail';
  if (type === 'info') run.history.record(source, { f: 'send', type, v: { channel, clientId, why: code } });
  else run.history.record(source, { f: 'send', type, v: { channel, clientId, code } });
  if (type === 'fail' && code !== 'rate_limited') return 'refused';
  await pause(retryAfterMs);
  return 'again';
};

export const createSender = (run: Run, { person, channel, session, maxInFlight }: SenderPlan): Sender => {
  const rest: Source = { proc: 'harness', user: person.user, sess: `${person.user}.rest`, tr: 'rest' };
  const name = `${person.user}.${session?.source.tr ?? 'rest'}.${channel}`;
  const random = run.random.fork(name);
  let count = 0;
  let inFlight = 0;

  const byRest = (message: Message): Promise<Outcome> =>
    attempt(run, rest, message, undefined, () =>
      person.rest.call('sendMessage', message, { signal: AbortSignal.timeout(ANSWER_MS) }),
    );
  const bySession = async (message: Message, order: number | undefined): Promise<Outcome> => {
    const connection = session?.connection;
    if (!session || !connection) return 'again';
    return attempt(run, session.source, message, order, () =>
      connection.call('sendMessage', message, ANSWER_MS),
    );
  };
  /** Over both ways at once: the same message, one event. */
  const byBoth = async (message: Message): Promise<Outcome> => {
    const outcomes = await Promise.all([bySession(message, undefined), byRest(message)]);
    return outcomes.includes('done') ? 'done' : 'again';
  };
  const retry = async (message: Message, tries: number): Promise<Outcome> => {
    await pause(random.between(20, 100) * Math.min(tries, 5));
    if (!session || random.chance(0.2)) return byRest(message);
    if (random.chance(0.2)) return byBoth(message);
    if (!(await session.live(LIVE_MS))) run.report(`${name}: no connection for ${LIVE_MS} ms`);
    return bySession(message, undefined);
  };
  const first = (message: Message, order: number): Promise<Outcome> => {
    if (!session) return byRest(message);
    return random.chance(0.02) ? byBoth(message) : bySession(message, order);
  };
  const deliver = async (message: Message, order: number): Promise<void> => {
    let outcome = await first(message, order);
    for (let tries = 1; outcome === 'again' && run.phase !== 'over'; tries += 1)
      outcome = await retry(message, tries);
    if (outcome === 'done') run.acknowledged += 1;
    else run.report(`${name}: ${message.clientId} has no acknowledgement: ${outcome}`);
    inFlight -= 1;
  };

  return {
    get inFlight() {
      return inFlight;
    },
    get room() {
      return inFlight < maxInFlight && (!session || session.connection !== undefined);
    },
    send() {
      count += 1;
      inFlight += 1;
      const clientId = `${name}.${count}`;
      void deliver({ channel, clientId, text: `${clientId} ${'x'.repeat(random.below(200))}` }, count);
    },
  };
};
