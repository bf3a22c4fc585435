/**
 * What is scrubbed is in no file: neither in the pages of the database, however they were split, merged and freed, nor in
 * what the WAL keeps behind its end (EXP-1; PROTOCOL.md section 10).
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseSeed, createRandom, eventually } from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import { channel, edit, MessagesFixture, post, remove } from '../../src/store/contract/messages.fixture.ts';
import { at, write } from '../../src/store/contract/store.fixture.ts';
import { pick } from '../../../../testing/layer.ts';
import { openForTest } from './sqlite-for-test.ts';

const seed = chooseSeed(process.env['TEST_SEED']);

const inFiles = async (directory: string, words: Iterable<string>): Promise<string[]> => {
  const names = await readdir(directory);
  const all = await Promise.all(names.map((name) => readFile(join(directory, name))));
  return [...words].filter((word) => all.some((bytes) => bytes.includes(word)));
};

describe('the files of the store', () => {
  const on = new MessagesFixture((directory, now) =>
    openForTest(directory, { walCapBytes: 256 * 1024, ...(now && { now }) }),
  );

  it(`keep nothing of what was deleted or has expired (seed ${seed})`, { timeout: 60_000 }, async () => {
    const random = createRandom(seed);
    await on.start();
    const gone: string[] = [];
    const there = new Map<number, string[]>();
    let word = 0;
    const text = (): { word: string; text: string } => {
      const said = `w${seed}x${(word += 1)}y`;
      return { word: said, text: `${said} ${'.'.repeat(random.chance(0.1) ? 9_000 : random.below(400))}` };
    };
    const drop = async (seq: number): Promise<void> => {
      await on.do(remove(seq, 'asha'));
      gone.push(...(there.get(seq) ?? []));
      there.delete(seq);
    };
    for (let step = 0; step < pick(1_000, 10_000); step += 1) {
      const said = text();
      const seqs = [...there.keys()];
      const draw = random.next();
      if (draw < 0.6 || seqs.length === 0) {
        const ends = random.chance(0.2) ? { expiresAt: at + 1 } : {};
        const { events } = await on.store.commit([post('asha', { text: said.text, ...ends })]);
        if ('expiresAt' in ends) gone.push(said.word);
        else there.set(events[0]?.seq ?? 0, [said.word]);
      } else if (draw < 0.8) {
        const seq = random.pick(seqs);
        await on.do(edit(seq, 'asha', said.text));
        there.get(seq)?.push(said.word);
      } else await drop(random.pick(seqs));
    }
    on.now = at + 1;
    while ((await on.store.messages.tidy(100)) > 0);
    await eventually(async () => expect(await inFiles(on.directory, gone)).toEqual([]), { withinMs: 20_000 });
    const kept = [...there.values()].flat();
    expect(await inFiles(on.directory, kept)).toEqual(kept);
    await on.store.commit([write([])]);
    await on.reopen();
    expect(await inFiles(on.directory, gone)).toEqual([]);
    expect(channel).toBe('g1');
  });
});
