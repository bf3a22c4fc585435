import { expect, test } from 'vitest';
import { readTrace } from './trace.ts';

const record = (kind: number, file: number, offset: number, bytes = ''): Buffer => {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(kind, 0);
  head.writeUInt32LE(file, 4);
  head.writeBigUInt64LE(BigInt(offset), 8);
  head.writeBigUInt64LE(BigInt(Buffer.byteLength(bytes)), 16);
  return Buffer.concat([head, Buffer.from(bytes)]);
};

test('reads steps in order, and stops before a record that is cut off', () => {
  const whole = [
    record(1, 1, 0, '/d/a'),
    record(2, 1, 8, 'text'),
    record(5, 0, 0, '/d/a\0/d/b'),
    record(9, 2, 0, 'm'),
  ];
  expect(readTrace(Buffer.concat([...whole, record(2, 1, 0, 'cut').subarray(0, 25)]))).toEqual([
    { do: 'create', file: 1, path: '/d/a' },
    { do: 'write', file: 1, offset: 8, bytes: Buffer.from('text') },
    { do: 'rename', from: '/d/a', to: '/d/b' },
    { do: 'mark', text: 'm' },
  ]);
});

test('refuses what the shim could not follow, but for the memory that SQLite rebuilds', () => {
  expect(readTrace(Buffer.concat([record(1, 1, 0, '/d/a-shm'), record(10, 1, 0)]))).toHaveLength(1);
  expect(() => readTrace(Buffer.concat([record(1, 1, 0, '/d/a'), record(10, 1, 0)]))).toThrow(
    'record 10 of /d/a',
  );
  expect(() => readTrace(record(11, 0, 0, 'fallocate'))).toThrow('fallocate');
});
