/**
 * The ways of `/events`: SSE as a browser takes it apart, and polls one after the other, long or short.
 */
import { Agent, get, type IncomingMessage } from 'node:http';
import { pollAnswer, type EventEnvelope, type PollAnswer } from '@ghanti/protocol';
import type { Envelope } from './connection.ts';
import { hearLive, type Hears, type Opening, type OpenWay } from './way.ts';

const waitSeconds = 25;
const pauseMs = 15;

const eventsUrl = (
  { base, cursor, window, channels }: Opening,
  more: Readonly<Record<string, string>> = {},
): URL => {
  const url = new URL(`${base}/events`);
  const given = { cursor, window, channels: channels?.join(','), ...more };
  for (const [name, value] of Object.entries(given))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
};

const headersOf = ({ token, headers }: Opening, accept: string): Record<string, string> => ({
  accept,
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
  ...headers,
});

const textOf = async (response: IncomingMessage): Promise<string> => {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
};

/** Why a request was not answered well: the code of a problem, or its status. */
const refusalOf = (status: number | undefined, text: string): string => {
  try {
    const { code }: { code?: string } = JSON.parse(text);
    return code ?? `${status}`;
  } catch {
    return `${status}`;
  }
};

/** One block of a stream; `id` stays where a block has none. */
export type Block = {
  readonly id: string | undefined;
  readonly data: string | undefined;
  readonly lines: readonly string[];
};

/** Takes text as it comes, and gives each block as it ends. */
export const blocksOf = (each: (block: Block) => void): ((text: string) => void) => {
  let kept = '';
  return (text) => {
    kept += text;
    for (let end = kept.indexOf('\n\n'); end >= 0; end = kept.indexOf('\n\n')) {
      const lines = kept.slice(0, end).split('\n');
      kept = kept.slice(end + 2);
      const field = (name: string): string | undefined =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      each({ id: field('id'), data: field('data'), lines });
    }
  };
};

const hearBlock = ({ id, data }: Block, hears: Hears): void => {
  if (data !== undefined) hearLive(JSON.parse(data) as Envelope, hears);
  if (id !== undefined) hears.reached(id);
};

export const stream: OpenWay = (opening, hears) => {
  const request = get(
    eventsUrl(opening),
    { agent: false, headers: headersOf(opening, 'text/event-stream') },
    (response) => {
      response.on('error', ({ message }) => hears.ended(message));
      if (response.statusCode !== 200)
        return void textOf(response).then((text) => hears.ended(refusalOf(response.statusCode, text)));
      let code = 'closed';
      response.setEncoding('utf8');
      response.on(
        'data',
        blocksOf((block) => {
          hearBlock(block, hears);
          const { type, data }: Partial<Envelope> = JSON.parse(block.data ?? '{}');
          if (type === 'goaway') code = Object(data).code ?? code;
        }),
      );
      response.on('close', () => hears.ended(code));
    },
  );
  request.on('error', ({ message }) => hears.ended(message));
  return () => request.destroy();
};

type Answer = Omit<PollAnswer, 'events' | 'states' | 'signals'> & {
  readonly events: readonly EventEnvelope[];
  readonly states: readonly Envelope[];
  readonly signals: readonly Envelope[];
};

/** As it came over the wire, once the contract's own schema has let it pass. */
const answerOf = (text: string): Answer => {
  const body: Answer = JSON.parse(text);
  pollAnswer.parse(body);
  return body;
};

const polling =
  (wait: number): OpenWay =>
  (opening, hears) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let stopped = false;
    let { cursor } = opening;
    const ask = (isFirst: boolean): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const url = eventsUrl({ ...opening, cursor }, wait > 0 && !isFirst ? { wait: String(wait) } : {});
        const headers = headersOf(opening, 'application/json');
        get(url, { agent, headers }, (response) => {
          textOf(response).then((text) => {
            if (response.statusCode === 200) resolve(answerOf(text));
            else reject(new Error(refusalOf(response.statusCode, text)));
          }, reject);
        }).on('error', reject);
      });
    const hear = (answer: Answer, isFirst: boolean): void => {
      if (isFirst) hears.began({ result: answer.result, limited: answer.limited }, cursor ?? answer.cursor);
      for (const envelope of answer.events) {
        hears.heard(envelope);
        hears.reached(envelope.cursor ?? '');
      }
      for (const envelope of [...answer.states, ...answer.signals]) hears.heard(envelope);
      cursor = answer.cursor;
      hears.reached(cursor);
      if (!answer.more) hears.caughtUp();
    };
    const run = async (): Promise<void> => {
      for (let isFirst = true; !stopped; isFirst = false) {
        const answer = await ask(isFirst);
        if (stopped) return;
        hear(answer, isFirst);
        if (wait === 0 && !answer.more) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    };
    run().catch((error: Error) => hears.ended(error.message));
    return () => {
      stopped = true;
      agent.destroy();
    };
  };

export const longPoll = polling(waitSeconds);
export const shortPoll = polling(0);
