/**
 * What people do: each deed is tried until it has a definite answer, always under the same `clientId`, by its own session, by another way
 * now and then, and sometimes by two at once (IDEM-1). Every attempt is written down.
 */
import type { Ack, CommandName, CommandOutput, CommandRequest } from '@ghanti/protocol';
import type { Source } from '../../history/operation.ts';
import { pause } from '../kills/run.ts';
import type { Session } from './session.ts';
import { countOf, type Stage } from './stage.ts';

/** A command that writes one event, and what that is. */
export type Deed<N extends CommandName> = {
  readonly name: N;
  readonly input: CommandRequest<N> & { readonly channel: string; readonly clientId: string };
  readonly event: string;
  readonly body: string;
  /** Its place in a pipeline that keeps order (I7). */
  readonly order?: number;
};

type Stored = { readonly seq: number; readonly id: string };
export type Outcome =
  | { readonly was: 'done'; readonly at: Stored }
  | { readonly was: 'refused'; readonly code: string }
  | undefined;

const answerMs = 8_000;
const unknownCodes = new Set(['unavailable', 'internal']);

/** Undefined where nothing was there to be done. */
const eventOf = (data: object): Stored | undefined => {
  const event: unknown = 'event' in data ? data.event : undefined;
  if (typeof event !== 'object' || event === null || !('seq' in event) || !('id' in event)) return undefined;
  return { seq: Number(event.seq), id: String(event.id) };
};

const begun = (deed: Deed<CommandName>) => {
  const { channel, clientId } = deed.input;
  const { event, body, order } = deed;
  return deed.name === 'sendMessage'
    ? ({
        f: 'send',
        type: 'invoke',
        v: { channel, clientId, body, ...(order !== undefined && { order }) },
      } as const)
    : ({ f: 'act', type: 'invoke', v: { channel, clientId, event, body } } as const);
};

type Call = <N extends CommandName>(name: N, input: CommandRequest<N>) => Promise<Ack<CommandOutput<N>>>;

/** One attempt; undefined where it has to be made again. */
const attempt = async <N extends CommandName>(
  { history, counts }: Stage,
  source: Source,
  deed: Deed<N>,
  call: Call,
): Promise<Outcome> => {
  const { channel, clientId } = deed.input;
  const f = deed.name === 'sendMessage' ? 'send' : 'act';
  const v = { channel, clientId };
  history.record(source, begun(deed));
  const answer = await call(deed.name, deed.input).catch((error: unknown) => error);
  if (answer instanceof Error) {
    history.record(source, { f, type: 'info', v: { ...v, why: answer.message } });
    return undefined;
  }
  const ack = answer as Ack<CommandOutput<N>>;
  if (ack.ok) {
    const at = eventOf(Object(ack.data));
    if (!at && f === 'act')
      history.record(source, { f, type: 'info', v: { ...v, why: 'nothing was to be done' } });
    if (!at) return { was: 'refused', code: 'nothing to do' };
    history.record(source, { f, type: 'ok', v: { ...v, ...at } });
    if (f === 'send') counts.acknowledged += 1;
    return { was: 'done', at };
  }
  const { code, retryAfterMs = 50 } = ack.error;
  if (unknownCodes.has(code)) history.record(source, { f, type: 'info', v: { ...v, why: code } });
  else history.record(source, { f, type: 'fail', v: { ...v, code } });
  if (!unknownCodes.has(code) && code !== 'rate_limited') return { was: 'refused', code };
  await pause(Math.min(retryAfterMs, 500));
  return undefined;
};

/** Until it is done or refused; undefined where the run ended before. */
export const insist = async <N extends CommandName>(
  stage: Stage,
  session: Session,
  deed: Deed<N>,
): Promise<Outcome> => {
  const { random } = stage;
  const { person } = session;
  const rest: Source = { proc: 'driver', user: person.user, sess: `${person.user}.rest`, tr: 'rest' };
  const bySession = (given: Deed<N>): Promise<Outcome> =>
    attempt(stage, session.source, given, (name, input) => session.call(name, input, answerMs));
  const byRest = (given: Deed<N>): Promise<Outcome> =>
    attempt(stage, rest, given, (name, input) =>
      person.rest.call(name, input, { signal: AbortSignal.timeout(answerMs) }),
    );
  const { order: _order, ...again } = deed;
  stage.waiting += 1;
  try {
    let outcome = await (random.chance(0.02)
      ? Promise.all([bySession(again), byRest(again)]).then(([one, other]) => one ?? other)
      : bySession(deed));
    for (let tries = 1; outcome === undefined && stage.phase !== 'over'; tries += 1) {
      await pause(random.between(20, 100) * Math.min(tries, 5));
      outcome = await (random.chance(0.3) ? byRest(again) : bySession(again));
    }
    if (outcome) countOf(stage.counts.done, `${deed.name}${outcome.was === 'refused' ? ' refused' : ''}`);
    return outcome;
  } finally {
    stage.waiting -= 1;
  }
};
