/**
 * How nodes write to each other: the first byte says what it is. A commit becomes what concerns each channel, and after that the
 * header for all; a signal goes to who serves its channel, or the `self` channels of those whom it is for; the rest goes to all.
 * What another version says, and this one does not know, is passed over.
 */
import * as z from 'zod';
import type { BusCodec, Frame } from '../bus/bus.ts';
import { channelKey, selfChannel } from '../kit/channel-ids.ts';
import { partsByChannel } from './commit-parts.ts';
import { headerBytes, readHeader } from './header-bytes.ts';
import type { BusMessage, CommitMessage, SignalMessage } from './messages.ts';
import { payloadText, readPayload } from './payload-text.ts';

const header = 0x48; // H
const payload = 0x50; // P
const signal = 0x53; // S
const toAll = 0x4a; // J

const addressed = z.union([z.object({ channel: z.string() }), z.object({ users: z.array(z.string()) })]);
const signalSchema = z.object({
  type: z.string(),
  to: addressed,
  envelope: z.object({
    channel: z.string().exactOptional(),
    by: z.string().nullable().exactOptional(),
    at: z.number(),
    // Whatever the application signals is here under `data` of an object.
    data: z.custom<object>((value) => typeof value === 'object' && value !== null),
  }),
  exceptConnection: z.string().exactOptional(),
  exceptUser: z.string().exactOptional(),
  after: z.number().exactOptional(),
});
const attended = z.object({ user: z.string(), online: z.boolean(), at: z.number() });
const plainSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('presenceRule'),
    user: z.string(),
    rule: z.enum(['everyone', 'contacts', 'nobody']),
  }),
  z.object({ kind: z.literal('feedChanged'), channel: z.string() }),
  z.object({ kind: z.literal('revoked'), what: z.looseObject({}) }),
  z.object({ kind: z.literal('attended'), changes: z.array(attended) }),
]);

const withKind = (kind: number, text: string): Buffer => {
  const bytes = Buffer.allocUnsafe(1 + Buffer.byteLength(text));
  bytes.writeUInt8(kind, 0);
  bytes.write(text, 1);
  return bytes;
};

const commitFrames = (commit: CommitMessage): Frame[] => {
  const { prev, last, marks, states } = commit;
  const parts = partsByChannel(commit);
  const frames: Frame[] = [];
  for (const [channel, part] of parts)
    frames.push({ channel, data: withKind(payload, payloadText({ last, channel, ...part })) });
  const channels = [...parts.keys()].map(channelKey);
  const hasStates = marks.length + states.length > 0;
  const data = headerBytes(header, { kind: 'header', prev, last, channels, hasStates });
  frames.push({ channel: undefined, data });
  return frames;
};

const signalFrames = ({ kind: _kind, to, ...rest }: SignalMessage): Frame[] => {
  const frame = (channel: string, whom: SignalMessage['to']): Frame => ({
    channel,
    data: withKind(signal, JSON.stringify({ ...rest, to: whom })),
  });
  if ('channel' in to) return [frame(to.channel, to)];
  return to.users.map((user) => frame(selfChannel(user), { users: [user] }));
};

const encode = (message: BusMessage): readonly Frame[] => {
  switch (message.kind) {
    case 'commit':
      return commitFrames(message);
    case 'signal':
      return signalFrames(message);
    case 'header':
    case 'payload':
      // Others' own words, which they have said themselves.
      return [];
    case 'presenceRule':
    case 'feedChanged':
    case 'revoked':
    case 'attended':
      return [{ channel: undefined, data: withKind(toAll, JSON.stringify(message)) }];
  }
};

const readSignal = (text: string): SignalMessage | undefined => {
  const { success, data } = signalSchema.safeParse(JSON.parse(text));
  return success ? { kind: 'signal', ...data } : undefined;
};

const decode = (bytes: Buffer): BusMessage | undefined => {
  switch (bytes.length > 0 ? bytes.readUInt8(0) : 0) {
    case header:
      return readHeader(bytes);
    case payload:
      return readPayload(bytes.toString('utf8', 1));
    case signal:
      return readSignal(bytes.toString('utf8', 1));
    case toAll:
      return plainSchema.safeParse(JSON.parse(bytes.toString('utf8', 1))).data;
    default:
      return undefined;
  }
};

/** Who comes and goes is not among it: the leases have it, and what a node alone takes for gone is not so for all. */
const lasts = ({ kind }: BusMessage): boolean =>
  kind === 'revoked' || kind === 'presenceRule' || kind === 'feedChanged';

export const busCodec: BusCodec<BusMessage> = { encode, decode, lasts };
