/**
 * Names for new things. Chance is handed in, so that a test can repeat a run.
 * Promise: every id fits the contract's alphabets (protocol.md section 1) and holds at least 74 random bits.
 * Leaves to others: ids that follow from who is concerned (channel-ids.ts).
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** That many unpredictable bytes. */
export type Random = (bytes: number) => Uint8Array;

export interface Ids {
  /** A UUIDv7: sorts by time of making, between milliseconds only. */
  uuid(): string;
  /** `bytes` random bytes in base64url. */
  random(bytes: number): string;
  /** The id of an own account. */
  user(): string;
}

/** Asked of the system by the page: a message takes 16 bytes, and the question costs more than they do. */
const pageBytes = 4_096;
let page = Buffer.alloc(0);

/** Every byte is given once; what is given is a copy. */
export const systemRandom: Random = (bytes) => {
  if (bytes > pageBytes) return randomBytes(bytes);
  if (page.length < bytes) page = randomBytes(pageBytes);
  const given = Uint8Array.from(page.subarray(0, bytes));
  page = page.fill(0, 0, bytes).subarray(bytes);
  return given;
};

/** RFC 9562, version 7: 48 bits of `now` (ms since 1970), then chance. */
export const uuidv7 = (now: number, random: Random): string => {
  const bytes = Buffer.from(random(16));
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** The ids of things made together follow from the first one's: it is all that has to be kept of them. */
export const nthId = (first: string, index: number): string => {
  if (index === 0) return first;
  const tail = (Number.parseInt(first.slice(-12), 16) + index) % 2 ** 48;
  return `${first.slice(0, -12)}${tail.toString(16).padStart(12, '0')}`;
};

/** `bytes` random bytes in base64url: safe in URLs, headers, cookies. */
export const randomId = (bytes: number, random: Random): string =>
  Buffer.from(random(bytes)).toString('base64url');

/** `u_` and 22 characters: 128 random bits. No id of a host application may begin so. */
export const userId = (random: Random): string => `u_${randomId(16, random)}`;

export const createIds = (clock: Pick<Clock, 'now'>, random: Random = systemRandom): Ids => ({
  uuid: () => uuidv7(clock.now(), random),
  random: (bytes) => randomId(bytes, random),
  user: () => userId(random),
});
