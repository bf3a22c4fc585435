/** What doctor finds: each kind of damage, done to a sound directory by hand, is named, with a way back. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { group, people, startServer, temporaryDirectory } from '@ghanti/testkit';
import { expect, it } from 'vitest';
import { runGhanti } from '../support/run-ghanti.ts';

const bySql = (sql: string) => (path: string) => {
  using database = new DatabaseSync(path);
  database.exec(sql);
  return Promise.resolve();
};

const harm: Readonly<Record<string, readonly [check: string, (path: string) => Promise<void>]>> = {
  'a changed text': [
    'the checksum of each event',
    bySql(`UPDATE events SET data = replace(data, 'three', 'tree!') WHERE type = 'receiveMessage'`),
  ],
  'a changed sender': ['the checksum of each event', bySql(`UPDATE events SET "by" = 'bilal' WHERE seq = 4`)],
  'a hole in a log': [
    'seqs without holes',
    bySql(`DELETE FROM events WHERE type = 'receiveMessage' AND seq = 4`),
  ],
  'a lost tail': [
    'seqs without holes',
    bySql(`DELETE FROM events WHERE position = (SELECT max(position) FROM events)`),
  ],
  'a wrong head': [
    'seqs without holes',
    bySql(`UPDATE channels SET head_seq = head_seq + 1 WHERE kind = 'group'`),
  ],
  'a member too few': [
    'the number of members',
    bySql(`DELETE FROM members WHERE user = 'bilal' AND role = 'member'`),
  ],
  'marks beyond the log': [
    'marks that lie within',
    bySql(`UPDATE members SET delivered = 999 WHERE user = 'asha'`),
  ],
  'an event of no channel': ['events that belong', bySql(`UPDATE events SET channel = 99 WHERE seq = 4`)],
  'an edit that is forgotten': ['edits against the log', bySql(`DELETE FROM message_edits`)],
  'state of what is no message': ['the state of messages', bySql(`UPDATE message_state SET seq = 1`)],
  'an audit row that is changed': [
    'the chain of the audit log',
    bySql(
      `DROP TRIGGER IF EXISTS audit_update; INSERT INTO audit (num, at, "by", action, target, detail, checksum)
       VALUES (coalesce((SELECT max(num) FROM audit), 0) + 1, 0, NULL, 'nothing', NULL, '{}', 'x')`,
    ),
  ],
  'a page of noise': [
    'the structure of the file',
    async (path) => {
      const bytes = await readFile(path);
      bytes.fill(0xa5, 3 * 4096, 4 * 4096);
      await writeFile(path, bytes);
    },
  ],
  'no database': [
    'the structure of the file',
    (path) => writeFile(path, 'nothing of the kind '.repeat(1000)),
  ],
};

it.for(Object.entries(harm))('%s', { timeout: 60_000 }, async ([, [check, hurt]]) => {
  await using directory = await temporaryDirectory('doctor');
  {
    await using server = await startServer({ directory: directory.path });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    for (const text of ['one', 'two', 'three'])
      await asha.call('sendMessage', { channel, clientId: text, text });
    await asha.call('editMessage', { channel, clientId: 'edit', seq: 3, text: 'one and a half' });
  }
  await hurt(join(directory.path, 'ghanti.db'));
  const { code, out, err } = await runGhanti(['doctor', '--data', directory.path, '--json'], {
    cwd: directory.path,
  });
  const { sound, checks }: { sound: boolean; checks: { check: string; state: string; remedy?: string }[] } =
    JSON.parse(out === '' ? `{"checks":[],"sound":"${err}"}` : out);
  expect([code, sound]).toEqual([1, false]);
  const faults = checks.filter(({ state }) => state === 'fault');
  expect(faults.some((fault) => fault.check.startsWith(check))).toBe(true);
  for (const { remedy } of faults) expect(remedy).toContain('ghanti restore');
  const copy = await runGhanti(['backup', 'copy', '--data', directory.path], { cwd: directory.path });
  expect([copy.code, copy.err.includes('    at ')]).toEqual([1, false]);
});
