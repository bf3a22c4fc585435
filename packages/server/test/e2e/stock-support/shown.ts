/**
 * A value as a line of a record: two are equal where the lines are. Bytes and long texts stand as their kind, length and digest.
 */
import { createHash } from 'node:crypto';

const digest = (given: string | Buffer): string =>
  createHash('sha1').update(given).digest('hex').slice(0, 12);

const longest = 200;

const bytesOf = (value: unknown): Buffer | undefined => {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  return ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : undefined;
};

export const shown = (value: unknown): string => {
  const bytes = bytesOf(value);
  if (bytes !== undefined) return `${value?.constructor.name} ${bytes.length} ${digest(bytes)}`;
  if (typeof value === 'string')
    return value.length > longest ? `text ${value.length} ${digest(value)}` : JSON.stringify(value);
  if (typeof value === 'function') return 'acknowledgement';
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, one]) => `${key}: ${shown(one)}`)
      .join(', ')}}`;
  return String(value);
};
