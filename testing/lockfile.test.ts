/**
 * No version comes back that is known to be open: every copy of these packages that the lockfile names, below whatever other, is at
 * least the one that mended it (reliability, finding 1). An update of some package can bring an old copy of another along.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

type Lockfile = { readonly packages: Readonly<Record<string, { readonly version?: string }>> };

const least: readonly (readonly [name: string, version: string, why: string])[] = [
  ['ws', '8.23.0', 'pongs owed to a peer that does not read are bounded'],
  ['engine.io', '6.4.2', 'CVE-2022-41940 and CVE-2023-31125: a request that ends the process'],
  ['socket.io', '4.6.2', 'CVE-2024-38355: an error event that ends the process'],
  [
    'socket.io-parser',
    '4.2.6',
    'CVE-2023-32695: a packet that ends the process; and attachments without end',
  ],
  ['express', '5.0.1', 'CVE-2024-43796: a redirect that carries a script'],
  ['body-parser', '2.2.1', 'CVE-2024-45590 and CVE-2025-13466: a body that keeps the server busy'],
  ['qs', '6.14.1', 'CVE-2025-15284: lists beyond their limit'],
  ['path-to-regexp', '8.4.0', 'CVE-2024-45296 and its successors: addresses that keep an expression busy'],
  ['send', '1.1.0', 'CVE-2024-43799: a redirect that carries a script'],
  ['serve-static', '2.1.0', 'CVE-2024-43800: the same'],
  ['cookie', '0.7.0', 'CVE-2024-47764: a name that sets other fields of a cookie'],
  ['jose', '6.0.0', 'CVE-2024-28176: a compressed token that takes all memory'],
];

/** Released by somebody who had stolen a key. */
const never: readonly (readonly [name: string, version: string])[] = [['debug', '4.4.2']];

const { packages }: Lockfile = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8'),
);

/** Old clients, with what they brought along: tests connect them to the server, and nothing ships them. */
const oldClients = /^(?:packages\/server\/)?node_modules\/socket\.io-client-4\.\d\//;

/** Where each copy stands, and its version. */
const copiesOf = (name: string): readonly (readonly [where: string, version: string])[] =>
  Object.entries(packages).flatMap(([where, { version }]) =>
    version !== undefined && where.endsWith(`node_modules/${name}`) && !oldClients.test(where)
      ? [[where, version] as const]
      : [],
  );

const isAtLeast = (version: string, wanted: string): boolean => {
  const [a, b] = [version, wanted].map((one) => one.split(/[.-]/).slice(0, 3).map(Number));
  const at = [0, 1, 2].find((index) => a?.[index] !== b?.[index]);
  return at === undefined || (a?.[at] ?? 0) > (b?.[at] ?? 0);
};

describe('every copy of', () => {
  test.each(least)('%s is %s or newer: %s', (name, version) => {
    const copies = copiesOf(name);
    expect(copies.length).toBeGreaterThan(0);
    expect(copies.filter(([, found]) => !isAtLeast(found, version))).toEqual([]);
  });

  test.each(never)('%s is another than %s', (name, version) => {
    expect(copiesOf(name).filter(([, found]) => found === version)).toEqual([]);
  });
});

test('versions are compared as numbers', () => {
  expect(isAtLeast('8.9.0', '8.23.0')).toBe(false);
  expect(isAtLeast('8.23.0', '8.23.0')).toBe(true);
  expect(isAtLeast('10.0.0', '8.23.0')).toBe(true);
});
