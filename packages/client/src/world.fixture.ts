/** The far end of a transport, and time that passes when it is told to: for tests of what stands on a connection. */
import { createManualClock, type ManualClock } from '@ghanti/testkit';
import type { Clock } from './options.ts';
import type { Handshake, LinkListener, Transport } from './transport/transport.ts';
import type { Ack, EventEnvelope, Resume, SignalEnvelope, WireError } from './wire.ts';

export const clockOf = (manual: ManualClock): Clock => ({
  now: () => manual.now(),
  after(ms, run) {
    const timer = manual.after(ms, run);
    return () => timer.cancel();
  },
});

/** Lets promises settle. */
export const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export type Opened = {
  readonly handshake: Handshake;
  readonly calls: { readonly name: string; readonly input: unknown }[];
  closed: boolean;
  say(envelope: EventEnvelope | SignalEnvelope): void;
  end(error?: WireError): void;
};

export const createFarEnd = () => {
  const links: Opened[] = [];
  let answer: (name: string, input: unknown) => Ack<unknown> | Promise<Ack<unknown>> = () => ({
    ok: true,
    data: {},
  });
  const open = (handshake: Handshake, listener: LinkListener) => {
    const opened: Opened = {
      handshake,
      calls: [],
      closed: false,
      say: (envelope) => listener.linkOnEnvelope(envelope),
      end: (error) => listener.linkOnClose(error),
    };
    links.push(opened);
    return {
      call: async (name: string, input: unknown) => {
        opened.calls.push({ name, input });
        return await answer(name, input);
      },
      close: () => void (opened.closed = true),
    };
  };
  const last = (): Opened => {
    const link = links.at(-1);
    if (link === undefined) throw new Error('nothing was opened');
    return link;
  };
  return {
    transport: { open } satisfies Transport,
    links,
    last,
    answer: (give: typeof answer) => void (answer = give),
    manual: createManualClock(),
  };
};

export const ready = (
  cursor: string,
  user = 'me',
  resume: Resume = { result: 'complete' },
  serverTime = 1,
): SignalEnvelope => ({
  type: 'ready',
  at: 1,
  data: { user, session: 's', protocol: 1, serverTime, limits: {}, resume, cursor },
});

export const caughtUp = (cursor: string): SignalEnvelope => ({ type: 'caughtUp', at: 1, data: { cursor } });

export const message = (seq: number, channel = 'c1'): EventEnvelope => ({
  type: 'receiveMessage',
  channel,
  seq,
  id: `e${seq}`,
  by: 'bilal',
  at: seq,
  data: { text: `text ${seq}` },
  cursor: `cursor ${seq}`,
});
