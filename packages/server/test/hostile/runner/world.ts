/**
 * One server for all cases, and what is looked at after each (reliability: "Hostile input"): the same process lives, a witness is
 * answered, memory is bounded, nothing was stored, no line of its log is broken, tells a secret or is an error, and no reply tells of
 * its inner parts.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  people,
  person,
  register,
  temporaryDirectory,
  type Person,
  type SpawnedServer,
} from '@ghanti/testkit';
import { expect } from 'vitest';
import { sampled, type Sampled } from '../../e2e/support/samples.ts';
import { tellsNothing, witnessOf } from '../../e2e/support/witness.ts';
import { lookAt, startTarget } from './program.ts';
import type { Looked } from './target.ts';

/** What a case may leave behind uncollected. */
const mostMoreBytes = 200 * 1024 * 1024;
const linesPerCase = 40;
/** What the server writes by itself, by its clock. */
const ofTheClock = new Set([
  'last_seen',
  'upkeep',
  'followers',
  'epochs',
  // Feeds are trimmed and folded by turns of the upkeep.
  'feed_values',
  'feed_keys',
  'spent_keys',
]);

/** After these another call of the same command has nothing left to do. */
const taking = new Set('leave removeMember deleteMessage closePoll acceptInvite revokeInvite'.split(' '));

export type World = AsyncDisposable & {
  readonly server: SpawnedServer;
  readonly asha: Person;
  readonly bilal: Person;
  readonly dora: Person;
  readonly root: Person;
  /** Rooms of Asha's that what is refused leaves as they were. */
  readonly untouched: Sampled;
  /** Rooms for a call that is accepted: of its own where it takes something away. */
  placeFor(command: string): Promise<Sampled>;
  look(collected?: boolean): Promise<Looked>;
  /** Everything that is written, as one text. */
  stored(): string;
  /** Fails unless all is as it was before. */
  unharmed(before: string, replies: readonly string[]): Promise<void>;
};

/** Counts of all tables and the newest position, read beside the server; again only where another connection has written. */
const storedIn = (directory: string) => {
  const database = new DatabaseSync(join(directory, 'ghanti.db'), { readOnly: true });
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !ofTheClock.has(name));
  const version = database.prepare('PRAGMA data_version');
  const counts = database.prepare(
    `SELECT ${tables.map((name) => `'${name} ' || (SELECT count(*) FROM ${name})`).join(" || ', ' || ")} ||
     ', position ' || (SELECT coalesce(max(position), 0) FROM events) AS told`,
  );
  let known = { version: -1, told: '' };
  return {
    read(): string {
      const now = Number(version.get()?.['data_version']);
      if (known.version !== now) known = { version: now, told: String(counts.get()?.['told']) };
      return known.told;
    },
    close: () => database.close(),
  };
};

const checkLog = (lines: readonly string[], secrets: readonly string[]): void => {
  expect(lines.length).toBeLessThan(linesPerCase);
  for (const line of lines) {
    const told = Object(JSON.parse(line)) as { level?: unknown };
    expect(['info', 'warn'], line).toContain(told.level);
    for (const secret of secrets) expect(line).not.toContain(secret);
  }
};

export const openWorld = async (): Promise<World> => {
  const directory = await temporaryDirectory('hostile');
  const lines: string[] = [];
  const server = await startTarget(directory.path, (line) => void lines.push(line));
  const [asha, bilal] = await people(server, 'asha', 'bilal', 'chitra', 'dev', 'esha', 'farid', 'mallory');
  const root = person(server, 'root', { roles: ['admin'] });
  await root.call('listChannels', { limit: 1 });
  const dora = await register(server, 'dora');
  const witness = await witnessOf(bilal);
  const untouched = await sampled(asha, bilal);
  const shared = await sampled(asha, bilal);
  const stored = storedIn(directory.path);
  const first = await lookAt(server, true);
  return {
    server,
    asha,
    bilal,
    dora,
    root,
    untouched,
    placeFor: async (command) => (taking.has(command) ? await sampled(asha, bilal) : shared),
    look: (collected = false) => lookAt(server, collected),
    stored: () => stored.read(),
    async unharmed(before, replies) {
      await witness.look();
      const { pid, heapBytes, inherited } = await lookAt(server, false);
      expect([pid, inherited]).toEqual([first.pid, []]);
      expect(heapBytes - first.heapBytes).toBeLessThan(mostMoreBytes);
      expect(stored.read()).toBe(before);
      for (const reply of replies) tellsNothing(reply);
      checkLog(lines.splice(0), [asha.token, root.token, dora.token]);
    },
    async [Symbol.asyncDispose]() {
      witness[Symbol.dispose]();
      stored.close();
      await server[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
};
