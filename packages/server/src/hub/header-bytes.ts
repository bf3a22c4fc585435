/**
 * The header of a commit, which goes to every node: 56 bytes, 64 with the name of who says it, and 8 for each channel. More
 * channels than fit are not named; who hears that reads the log.
 */
import type { HeaderMessage } from './messages.ts';

const headBytes = 56;
const keyBytes = 8;
/** A batch makes a thousand rows at most, each of which may concern two. */
const mostChannels = 2_048;
const version = 1;
const hasStatesBit = 1;
const unnamedBit = 2;

/** kind 1, version 1, flags 2, partition 4, prev 8, last 8, count 4; the rest is kept free. */
export const headerBytes = (kind: number, { prev, last, channels, hasStates }: HeaderMessage): Buffer => {
  const named = channels === undefined || channels.length > mostChannels ? [] : channels;
  const isNamed = named.length === channels?.length;
  const bytes = Buffer.alloc(headBytes + named.length * keyBytes);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt8(version, 1);
  bytes.writeUInt16BE((hasStates ? hasStatesBit : 0) | (isNamed ? 0 : unnamedBit), 2);
  bytes.writeUInt32BE(0, 4);
  bytes.writeDoubleBE(prev, 8);
  bytes.writeDoubleBE(last, 16);
  bytes.writeUInt32BE(named.length, 24);
  for (const [index, key] of named.entries()) bytes.write(key, headBytes + index * keyBytes, 'latin1');
  return bytes;
};

/** Undefined for one of another version, or one that is cut. */
export const readHeader = (bytes: Buffer): HeaderMessage | undefined => {
  if (bytes.length < headBytes || bytes.readUInt8(1) !== version) return undefined;
  const flags = bytes.readUInt16BE(2);
  const count = bytes.readUInt32BE(24);
  if (bytes.readUInt32BE(4) !== 0 || bytes.length !== headBytes + count * keyBytes) return undefined;
  const channels: string[] = [];
  for (let at = headBytes; at < bytes.length; at += keyBytes)
    channels.push(bytes.toString('latin1', at, at + keyBytes));
  return {
    kind: 'header',
    prev: bytes.readDoubleBE(8),
    last: bytes.readDoubleBE(16),
    channels: (flags & unnamedBit) === 0 ? channels : undefined,
    hasStates: (flags & hasStatesBit) !== 0,
  };
};
