/**
 * Socket.IO's own parser, but for two refusals, each of which ends the connection. Our namespaces carry text only: a binary packet
 * would hold attachments in memory before any schema sees it (EP-32). On an application's own, JSON that is nested deeper than anybody
 * means is not parsed: to send it on would overflow the stack, in Socket.IO's search for binary, and end the process (finding 2).
 * What comes to ours is never sent on, and its schemas answer for its depth. And each event keeps the number by which it is to be acknowledged,
 * which Socket.IO else hides in a function: an answer can go out as a frame among frames (socketio-link.ts).
 */
import * as parser from 'socket.io-parser';

/** How many attachments are said, and be it in a way that only JavaScript takes for a number, makes no difference. */
const binaryForUs = /^[56][^-]*-\/(?:chat|notifications|admin)(?:[,?]|$)/;
const textForUs = /^[0-4]\/(?:chat|notifications|admin),/;

const deepest = 512;
const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/** Where the string that begins at `start` ends. */
const afterString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
};

const isTooDeep = (text: string): boolean => {
  if (text.length <= deepest) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = afterString(text, at) - 1;
    else if (opening.has(code)) depth += 1;
    else if (closing.has(code)) depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
};

const number = Symbol('number');

/** Of an event with these arguments: by which number it is to be acknowledged. */
export const numberOf = (args: readonly unknown[]): number | undefined => {
  const found: unknown = Reflect.get(args, number);
  return typeof found === 'number' ? found : undefined;
};

const keepNumber = ({ type, id, data }: parser.Packet): void => {
  if (type === parser.PacketType.EVENT && id !== undefined && Array.isArray(data))
    Reflect.set(data, number, id);
};

class BoundedDecoder extends parser.Decoder {
  constructor() {
    super();
    this.on('decoded', keepNumber);
  }

  override add(packet: unknown): void {
    if (typeof packet === 'string') {
      if (binaryForUs.test(packet)) throw new Error('binary_not_allowed');
      if (!textForUs.test(packet) && isTooDeep(packet)) throw new Error('too deep');
    }
    super.add(packet);
  }
}

export const textParser = { ...parser, Decoder: BoundedDecoder };
