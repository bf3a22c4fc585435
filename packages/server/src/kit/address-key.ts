/**
 * What a limit per address counts by: one IPv4 address, or one IPv6 /64, which is what a single customer is given.
 * Promise: IPv4 in its IPv6 clothes (`::ffff:1.2.3.4`) is the same as plain; a text that is no address counts as itself.
 */
import { isIPv6 } from 'node:net';

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));

const prefix = (address: string): string => {
  const [head = '', tail] = address.split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array.from({ length: gap }, () => '0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
};

export const addressKey = (address: string): string => {
  const bare = address.replace(/%.*$/, '');
  const plain = mapped.exec(bare)?.[1];
  if (plain !== undefined) return plain;
  return isIPv6(bare) ? prefix(bare) : bare;
};
