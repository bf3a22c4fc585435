/** RFC 6455 in forty lines: what becomes of a sequence of frames, told from their shapes and without reading a byte of them. */
import { isUtf8 } from 'node:buffer';
import { opcodes, type FrameShape } from './frames.ts';

export type Sent = { readonly payload: Buffer; readonly shape: FrameShape };

/** The close code that ends it, undefined where it lives on; and what is ponged until then. */
export type Verdict = { readonly code: number | undefined; readonly pongs: readonly string[] };

const maxBytes = 65_536;
const isControl = (opcode: number): boolean => opcode >= opcodes.close;
const known = new Set<number>(Object.values(opcodes));
const fewest = (length: number): number => (length < 126 ? 1 : length < 65_536 ? 2 : 8);

const misframed = ({ payload, shape }: Sent, inParts: boolean): boolean => {
  const { opcode = opcodes.text, fin = true, rsv = 0, mask, lengthBytes } = shape;
  if (rsv !== 0 || mask === null || !known.has(opcode)) return true;
  if (lengthBytes !== undefined && lengthBytes !== fewest(payload.length)) return true;
  if (isControl(opcode))
    return !fin || payload.length > 125 || (opcode === opcodes.close && payload.length === 1);
  return (opcode === opcodes.continuation) !== inParts;
};

const closing = (payload: Buffer): number => {
  if (payload.length === 0) return 1005;
  const code = payload.readUInt16BE(0);
  const good =
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code < 5000);
  if (!good) return 1002;
  return isUtf8(payload.subarray(2)) ? code : 1007;
};

const isCommand = (text: string): boolean => /^\{"id":\d+,"do":"getProfile"\} *$/.test(text);

const message = (opcode: number, payload: Buffer): number | undefined => {
  if (opcode === opcodes.binary) return 1003;
  if (!isUtf8(payload)) return 1007;
  return isCommand(payload.toString()) ? undefined : 4400;
};

export const verdictOn = (frames: readonly Sent[]): Verdict => {
  const pongs: string[] = [];
  let parts: { readonly opcode: number; readonly payloads: Buffer[] } | undefined;
  for (const sent of frames) {
    const { opcode = opcodes.text, fin = true } = sent.shape;
    if (misframed(sent, parts !== undefined)) return { code: 1002, pongs };
    if (opcode === opcodes.close) return { code: closing(sent.payload), pongs };
    if (opcode === opcodes.ping) pongs.push(sent.payload.toString('latin1'));
    if (isControl(opcode)) continue;
    parts ??= { opcode, payloads: [] };
    parts.payloads.push(sent.payload);
    const whole = Buffer.concat(parts.payloads);
    if (whole.length > maxBytes) return { code: 1009, pongs };
    if (!fin) continue;
    const code = message(parts.opcode, whole);
    if (code !== undefined) return { code, pongs };
    parts = undefined;
  }
  return { code: undefined, pongs };
};
