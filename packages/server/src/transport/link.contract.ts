/**
 * What every link must do (session/link.ts), said once and run over each transport: frames in order and whole, idle only
 * while the pipe has taken all, what comes in goes up, replies in order, an end that is told once (SLOW-1, ACK-1).
 */
import { eventually } from '@ghanti/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Link, Reply, TransportName } from '../session/link.ts';

export type Came = { readonly type: string; readonly envelope: unknown };

/** The client's end of an open connection, as the contract needs it. */
export interface FarEnd {
  /** Frames and answers, in the order in which they came out of the wire. */
  readonly came: readonly Came[];
  readonly gone: boolean;
  /** Sends a command; where `answered`, its answer joins `came` with the command's name as type. */
  say(name: string, input: unknown, answered: boolean): void;
  /** From now on nothing is read off the wire. */
  stall(): void;
  resume(): void;
  leave(): void;
}

export interface OpenLink extends AsyncDisposable {
  readonly link: Link;
  readonly end: FarEnd;
}

export type LinkDriver = {
  readonly name: string;
  /** Where the link ends up: a transport may begin as another one. */
  readonly transport: TransportName;
  readonly open: () => Promise<OpenLink>;
  /** False where answers do not travel by the same wire as frames. */
  readonly oneWire?: boolean;
  /** Answers and frames keep their order among each other; the contract lets them pass each other (ACK-1). */
  readonly interleaved?: boolean;
  /** True where every command is answered, asked for or not. */
  readonly alwaysAnswered?: boolean;
  /** Nothing comes up on it: whoever reads by it sends commands over REST. */
  readonly downOnly?: boolean;
  /** It is a page, not a pipe: what does not fit is left to the next one, so it is idle always. */
  readonly neverBusy?: boolean;
};

type Command = { readonly name: string; readonly input: unknown; readonly reply: Reply | undefined };

const large = 'ü😀"\\\n\u2028'.repeat(2_000);
const chunk = 'x'.repeat(64 * 1024);
/** More than any kernel keeps for a connection. */
const mostBytes = 128 * 1024 * 1024;

export const linkContract = ({
  name,
  transport,
  open,
  oneWire = true,
  interleaved = true,
  alwaysAnswered = false,
  downOnly = false,
  neverBusy = false,
}: LinkDriver): void => {
  describe(`Link over ${name}`, () => {
    let opened: OpenLink;
    let link: Link;
    let end: FarEnd;
    let commands: Command[];
    let drains: number;
    let closes: number;

    beforeEach(async () => {
      opened = await open();
      ({ link, end } = opened);
      commands = [];
      drains = 0;
      closes = 0;
      link.listen({
        linkOnCommand: (given, input, reply) => void commands.push({ name: given, input, reply }),
        linkOnDrain: () => void (drains += 1),
        linkOnClose: () => void (closes += 1),
      });
    });
    afterEach(() => opened[Symbol.asyncDispose]());

    const frame = (number: number, text = ''): unknown =>
      link.form.encode(
        'signal',
        JSON.stringify({ type: 'signal', at: 0, data: { name: 'n', data: { number, text } } }),
      );
    const send = (...frames: readonly unknown[]): void => link.send(link.form.join(frames));
    const numbers = (): unknown[] =>
      end.came.flatMap(({ type, envelope }) =>
        type === 'signal' ? [Object(envelope).data.data.number] : [],
      );
    const upTo = (count: number): number[] => Array.from({ length: count }, (_none, index) => index);
    /** Sends until the pipe takes no more; gives how many frames it were. */
    const fill = async (): Promise<number> => {
      let count = 0;
      for (let idle = 0; idle < 3 && count * chunk.length < mostBytes;) {
        send(frame(count, chunk));
        count += 1;
        await new Promise((resolve) => setImmediate(resolve));
        idle = link.idle ? 0 : idle + 1;
      }
      return count;
    };

    test('frames arrive whole and in order, in batches of any size, also while it changes its transport', async () => {
      let count = 0;
      for (const size of [1, 2, 0, 50, 1, 300]) {
        send(...upTo(size).map(() => frame(count++)));
        await new Promise((resolve) => setImmediate(resolve));
      }
      send(frame(count++, large), frame(count++, ''));
      await eventually(() => expect(numbers()).toEqual(upTo(count)));
      expect(end.came.at(-2)).toMatchObject({ envelope: { data: { data: { text: large } } } });
      await eventually(() => expect(link.transport).toBe(transport));
      send(frame(count++));
      await eventually(() => expect(numbers()).toEqual(upTo(count)));
    });

    test('an open link that has sent all is idle', async () => {
      expect(link.idle).toBe(true);
      send(frame(0), frame(1), frame(2));
      await eventually(() => expect(numbers()).toHaveLength(3));
      await eventually(() => link.idle);
    });

    const isBusyMeanwhile = async (): Promise<void> => {
      end.stall();
      send(...upTo(8).map((number) => frame(number, chunk)));
      expect(link.idle).toBe(false);
      end.resume();
      await eventually(() => expect(numbers()).toEqual(upTo(8)));
      await eventually(() => link.idle);
    };
    if (!neverBusy)
      test('SLOW-1: it is not idle while the rest of a batch waits for the pipe', isBusyMeanwhile);

    const drainsWhole = async (): Promise<void> => {
      await eventually(() => link.transport === transport);
      end.stall();
      const count = await fill();
      expect(link.idle).toBe(false);
      const before = drains;
      await new Promise((resolve) => setImmediate(resolve));
      expect([link.idle, drains]).toEqual([false, before]);
      end.resume();
      await eventually(() => expect(numbers()).toHaveLength(count));
      expect(numbers()).toEqual(upTo(count));
      await eventually(() => link.idle);
      expect(drains).toBeGreaterThan(before);
    };
    if (!neverBusy)
      test(
        'SLOW-1: a link that is not read is not idle; read again it drains, and nothing is lost',
        drainsWhole,
      );

    const tellsHowLongItStood = async (): Promise<void> => {
      await eventually(() => link.transport === transport);
      let now = 0;
      const stoodMs = (): number | undefined => link.stoodMs?.((now += 1_000));
      for (const _second of upTo(60)) expect(stoodMs()).toBe(0);
      end.stall();
      await fill();
      // The kernel may take some of it on.
      await eventually(() => expect(stoodMs()).toBeGreaterThan(9_000));
      end.resume();
      await eventually(() => expect(stoodMs()).toBe(0));
      await eventually(() => link.idle);
    };
    if (oneWire && !neverBusy && transport !== 'polling')
      test('SLOW-1: it tells how long nothing was taken of what waits', tellsHowLongItStood);

    const answersMakeBusy = async (): Promise<void> => {
      await eventually(() => link.transport === transport);
      for (const index of upTo(400)) end.say(`command${index}`, {}, true);
      await eventually(() => expect(commands).toHaveLength(400));
      end.stall();
      let busy = 0;
      for (const { reply } of commands) {
        reply?.({ ok: true, data: chunk });
        await new Promise((resolve) => setImmediate(resolve));
        busy = link.idle ? 0 : busy + 1;
        if (busy > 3) break;
      }
      expect(link.idle).toBe(false);
      // Something waits now, which only a drain will send on.
      link.watch?.();
      const before = drains;
      end.resume();
      await eventually(() => link.idle);
      await eventually(() => drains > before);
    };
    if (oneWire && !downOnly)
      test('SLOW-1: answers that are not taken make it busy as well', answersMakeBusy);

    const comesUp = async (): Promise<void> => {
      const input = { channel: 'c', text: large, list: [1, null, { deep: [] }] };
      end.say('first', input, true);
      end.say('second', {}, false);
      end.say('third', undefined, true);
      await eventually(() => expect(commands).toHaveLength(3));
      expect(commands.map((command) => command.name)).toEqual(['first', 'second', 'third']);
      expect(commands[0]?.input).toEqual(input);
      expect(commands.map(({ reply }) => reply !== undefined)).toEqual([true, alwaysAnswered, true]);
    };
    if (!downOnly)
      test('what comes in goes up: name, input, and a way to answer only where one was asked for', comesUp);

    const keepsOrder = async (): Promise<void> => {
      for (const index of upTo(5)) end.say(`command${index}`, { index }, true);
      await eventually(() => expect(commands).toHaveLength(5));
      for (const [index, { reply }] of commands.entries()) {
        reply?.({ ok: true, data: { index } });
        send(frame(index));
      }
      await eventually(() => expect(end.came).toHaveLength(10));
      const types = end.came.map(({ type }) => type);
      const answers = upTo(5).map((index) => `command${index}`);
      expect(types.filter((type) => type !== 'signal')).toEqual(answers);
      if (oneWire && interleaved) expect(types).toEqual(answers.flatMap((answer) => [answer, 'signal']));
      expect(end.came.find(({ type }) => type === 'command4')?.envelope).toEqual({
        ok: true,
        data: { index: 4 },
      });
    };
    if (!downOnly) test('ACK-1: answers and frames come in the order in which they were given', keepsOrder);

    test.each([null, 'unauthenticated', 'forbidden', 'unavailable'] as const)(
      'closed with %s: what was sent before arrives, the end is told once, nothing follows',
      async (code) => {
        await eventually(() => link.transport === transport);
        send(frame(0), frame(1));
        link.close(code);
        link.close(code);
        send(frame(2));
        await eventually(() => end.gone);
        expect(numbers()).toEqual([0, 1]);
        expect(closes).toBe(1);
      },
    );

    const endsSlowOne = async (): Promise<void> => {
      await eventually(() => link.transport === transport);
      end.stall();
      await fill();
      link.close('slow_consumer');
      await eventually(() => expect(closes).toBe(1));
      end.resume();
      await eventually(() => end.gone);
      expect(numbers()).toEqual(upTo(numbers().length));
    };
    if (!neverBusy)
      test('SLOW-1: a slow consumer is closed at once: what it has not taken is not waited for', endsSlowOne);

    test('a client that goes is told of once, and what is sent afterwards goes nowhere', async () => {
      end.leave();
      await eventually(() => expect(closes).toBe(1));
      send(frame(0));
      link.close(null);
      await new Promise((resolve) => setImmediate(resolve));
      expect([closes, numbers()]).toEqual([1, []]);
    });
  });
};
