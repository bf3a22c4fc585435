/** What doctor finds: each kind of damage, done to a sound directory by hand, is named, with a way back. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  group,
  people,
  startServer,
  temporaryDirectory,
  type StartedServer,
  type TemporaryDirectory,
} from '@ghanti/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inspectFile } from '../../src/store/sqlite/care/inspect-file.ts';
import { runGhanti } from '../support/run-ghanti.ts';

type Poll = { question: string; options: string[]; anonymous: boolean };

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
  'state of what is no message': [
    'the state of messages',
    bySql(`UPDATE message_state SET seq = 1 WHERE seq = (SELECT min(seq) FROM message_state)`),
  ],
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

/** What is kept of messages and members beside the log. */
const drift: Readonly<Record<string, readonly [check: string, sql: string]>> = {
  'a reaction that is lost': ['the log replayed: reactions', `DELETE FROM reactions WHERE user = 'bilal'`],
  'a reaction that nobody made': [
    'the log replayed: reactions',
    `INSERT INTO reactions SELECT channel, target, '🎉', user, seq, since FROM reactions LIMIT 1`,
  ],
  'a reaction in another place': ['the log replayed: reactions', `UPDATE reactions SET since = since + 1`],
  'a vote that is changed': [
    'the log replayed: votes',
    `UPDATE votes SET options = '[1]' WHERE user = 'bilal' AND target = (SELECT min(target) FROM votes)`,
  ],
  'a ballot that is lost': [
    'the counts of polls',
    `DELETE FROM votes WHERE target = (SELECT max(target) FROM votes)`,
  ],
  'a ballot that is changed': [
    'the counts of polls',
    `UPDATE votes SET options = '[1]' WHERE target = (SELECT max(target) FROM votes)`,
  ],
  'the count of a poll': [
    'the log replayed: state',
    `UPDATE message_state SET counts = '[2,1]' WHERE counts IS NOT NULL`,
  ],
  'a pin that is lost': ['the log replayed: state', `UPDATE message_state SET pinned_seq = NULL`],
  'a poll that is open again': ['the log replayed: state', `UPDATE message_state SET closed_seq = NULL`],
  'a state as of before': ['the log replayed: state', `UPDATE message_state SET as_of = as_of - 1`],
  'a state that is lost': ['the log replayed: state', `DELETE FROM message_state`],
  'an edit that is lost': ['the log replayed: edits', `DELETE FROM message_edits`],
  'a hidden message that is shown': ['the log replayed: messages hidden', `DELETE FROM hidden_messages`],
  'an end that is forgotten': ['the log replayed: messages that expire', `DELETE FROM expiring`],
  'a run that is too long': ['the log replayed: runs beside', `UPDATE asides SET from_seq = from_seq - 1`],
  'a member of whom the log knows nothing': [
    'the members of groups',
    `INSERT INTO members SELECT channel, 'dev', role, from_seq, opened_position, joined_at, delivered, seen, state_position, joined_seq
     FROM members WHERE user = 'bilal' AND role = 'member' LIMIT 1; UPDATE channels SET member_count = member_count + 1`,
  ],
  'a member who joined at another place': [
    'the members of groups',
    `UPDATE members SET joined_seq = joined_seq - 1 WHERE user = 'bilal' AND joined_seq > 0`,
  ],
  'a mark of before one came': [
    'marks that begin',
    `UPDATE members SET seen = 0 WHERE user = 'bilal' AND joined_seq > 0`,
  ],
};

let sound: TemporaryDirectory;

/** Everything that can become of a message. */
const live = async (server: StartedServer): Promise<void> => {
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  let told = 0;
  const key = (): { channel: string; clientId: string } => ({ channel, clientId: `k${(told += 1)}` });
  const send = async (input: { text: string } | { poll: Poll }): Promise<number> =>
    (await asha.call('sendMessage', { ...key(), ...input })).event.seq;
  const seqs = [await send({ text: 'one' }), await send({ text: 'two' }), await send({ text: 'three' })];
  const [first = 0, second = 0, third = 0] = seqs;
  await asha.call('editMessage', { ...key(), seq: first, text: 'one and a half' });
  for (const [who, emoji] of [
    [asha, '👍'],
    [bilal, '👍'],
    [bilal, '🙏'],
  ] as const)
    await who.call('react', { ...key(), seq: second, emoji, on: true });
  await bilal.call('react', { ...key(), seq: second, emoji: '🙏', on: false });
  await asha.call('pinMessage', { ...key(), seq: second, on: true });
  await bilal.call('deleteMessage', { ...key(), seq: third, scope: 'me' });
  const options = ['chai', 'coffee'];
  for (const anonymous of [false, true]) {
    const seq = await send({ poll: { question: 'what?', options, anonymous } });
    for (const who of [asha, bilal]) await who.call('vote', { ...key(), seq, options: [0] });
    await asha.call('closePoll', { ...key(), seq });
  }
  const gone = await send({ text: 'taken back' });
  await bilal.call('react', { ...key(), seq: gone, emoji: '👍', on: true });
  await asha.call('deleteMessage', { ...key(), seq: gone, scope: 'everyone' });
  await asha.call('updateChannel', { ...key(), expireAfterMs: 3_600_000 });
  await send({ text: 'for an hour' });
};

beforeAll(async () => {
  sound = await temporaryDirectory('doctor');
  await using server = await startServer({ directory: sound.path });
  await live(server);
});
afterAll(() => sound[Symbol.asyncDispose]());

/** A copy to be harmed. */
const copied = async (): Promise<TemporaryDirectory> => {
  const directory = await temporaryDirectory('doctor');
  await cp(sound.path, directory.path, { recursive: true });
  return directory;
};

const inspected = async (path: string) => {
  let [read, replayed] = [0, 0];
  const { checks, events } = await inspectFile(path, {
    reading: (done) => (read = done),
    replaying: (done) => (replayed = done),
  });
  return { read, replayed, events, faults: checks.filter(({ fault }) => fault !== undefined) };
};

it('what is sound is replayed to the end, and nothing of it differs', async () => {
  const { read, replayed, events, faults } = await inspected(join(sound.path, 'ghanti.db'));
  expect(faults).toEqual([]);
  expect([read, replayed]).toEqual([events, events]);
});

it.for(Object.entries(drift))('%s', async ([, [check, sql]]) => {
  await using directory = await copied();
  const path = join(directory.path, 'ghanti.db');
  await bySql(sql)(path);
  const { faults } = await inspected(path);
  expect(faults.map((one) => one.check).some((name) => name.startsWith(check))).toBe(true);
});

it.for(Object.entries(harm))('%s', { timeout: 60_000 }, async ([, [check, hurt]]) => {
  await using directory = await copied();
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
