import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../temporary.ts';
import { createHistory } from './history.ts';
import { canonical } from './operation.ts';

const from = { proc: 'p', user: 'asha', sess: 'asha.sio', tr: 'sio' } as const;

test('numbers operations in the order in which they were recorded, in memory and on disk', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'history.jsonl');
  {
    await using history = createHistory({ file, monotonic: () => 5 });
    history.record(from, { f: 'send', type: 'invoke', v: { channel: 'c1', clientId: 'k1', body: '{}' } });
    history.record(from, { f: 'send', type: 'ok', v: { channel: 'c1', clientId: 'k1', seq: 1, id: 'e1' } });
    expect(history.ops.map(({ i, t, type }) => [i, t, type])).toEqual([
      [0, 5, 'invoke'],
      [1, 5, 'ok'],
    ]);
  }
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).v.clientId)).toEqual(['k1', 'k1']);
});

test('canonical text does not depend on the order of keys', () => {
  expect(canonical({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
});
