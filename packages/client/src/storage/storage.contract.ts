/**
 * What every storage promises (CL-30 to CL-33), as one suite that is run against each driver. A suite makes a storage anew for each
 * test; `again` opens the same one as another program would.
 */
import { describe, expect, test } from 'vitest';
import { silentMs, type Change, type Storage } from './storage.ts';

export type StorageUnderTest = {
  readonly storage: Storage;
  readonly again: () => Storage;
} & AsyncDisposable;

const put = (table: Change['table'], key: string, value: unknown): Change => ({ table, key, value });

export const storageContract = (name: string, make: () => Promise<StorageUnderTest>): void => {
  describe(`CL-30: ${name}`, () => {
    test('has what was written, in the order of keys, after it was closed and opened', async () => {
      await using made = await make();
      const shelf = await made.storage.open('one');
      await shelf.write([
        put('outbox', 'b', { text: 'नमस्ते' }),
        put('outbox', 'a', 1),
        put('meta', 'm', [null]),
      ]);
      await shelf.write([put('outbox', 'a', 2), put('meta', 'm', undefined)]);
      await shelf.close();
      const again = await made.again().open('one');
      expect([...(await again.all('outbox'))]).toEqual([
        ['a', 2],
        ['b', { text: 'नमस्ते' }],
      ]);
      expect(await again.get('outbox', 'b')).toEqual({ text: 'नमस्ते' });
      expect(await again.get('meta', 'm')).toBeUndefined();
      await again.close();
    });

    test('keeps scopes apart, and forgets one alone', async () => {
      await using made = await make();
      const [one, other] = [await made.storage.open('asha'), await made.storage.open('bilal')];
      await one.write([put('outbox', 'k', 'hers')]);
      await other.write([put('outbox', 'k', 'his')]);
      expect(await one.get('outbox', 'k')).toBe('hers');
      await one.close();
      await made.storage.remove('asha');
      const anew = await made.storage.open('asha');
      expect((await anew.all('outbox')).size).toBe(0);
      expect(await other.get('outbox', 'k')).toBe('his');
      await anew.close();
      await other.close();
    });

    test('writes all or nothing: what cannot be kept takes the others with it', async () => {
      await using made = await make();
      const shelf = await made.storage.open('one');
      await shelf.write([put('meta', 'cursor', 1)]);
      const bad = [put('meta', 'cursor', 2), put('channels', 'c', () => 'no value')];
      await expect(shelf.write(bad)).rejects.toThrow();
      expect(await shelf.get('meta', 'cursor')).toBe(1);
      await shelf.close();
    });

    test('CL-31: gives copies: what somebody changes in a value is not in the storage', async () => {
      await using made = await make();
      const shelf = await made.storage.open('one');
      const value = { list: [1] };
      await shelf.write([put('channels', 'c', value)]);
      value.list.push(2);
      const read = await shelf.get('channels', 'c');
      expect(read).toEqual({ list: [1] });
      await shelf.close();
    });

    test('CL-32: two programs on one scope see each other’s work, and one of them keeps the copies', async () => {
      await using made = await make();
      const [one, other] = [await made.storage.open('shared'), await made.storage.open('shared')];
      await one.write([], { id: 'one', at: 1000, take: true });
      expect(await one.write([put('meta', 'cursor', 'c1')], { id: 'one', at: 1000 })).toBe(true);
      await other.write([], { id: 'other', at: 2000, take: true });
      expect(await one.write([put('meta', 'cursor', 'c2')], { id: 'one', at: 3000 })).toBe(false);
      expect(await other.get('meta', 'cursor')).toBe('c1');
      expect(await one.write([put('outbox', 'k', 'work')])).toBe(true);
      expect(await other.get('outbox', 'k')).toBe('work');
      await one.close();
      await other.close();
    });

    test('CL-33: a keeper who is silent is replaced, and the copies begin anew', async () => {
      await using made = await make();
      const shelf = await made.storage.open('shared');
      await shelf.write([put('meta', 'cursor', 'old'), put('outbox', 'k', 'work')], { id: 'one', at: 1000 });
      const late = { id: 'other', at: 1000 + silentMs };
      expect(await shelf.write([], { ...late, at: late.at - 1 })).toBe(false);
      expect(await shelf.write([put('channels', 'c', 'new')], { ...late, anew: true })).toBe(true);
      expect(await shelf.get('meta', 'cursor')).toBeUndefined();
      expect(await shelf.get('channels', 'c')).toBe('new');
      expect(await shelf.get('outbox', 'k')).toBe('work');
      await shelf.close();
    });
  });
};
