/**
 * The shape of the files of cases: on which surface, what is done, the exact code that it gets, and its twin, the nearest valid input,
 * which is accepted. A slip in a file fails before anything runs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const fields = z.record(z.string(), z.unknown());

/** A command, as what is changed in a good call of it (e2e/support/samples.ts). */
const commandGroup = z.strictObject({
  id: z.string(),
  command: z.string(),
  expect: z.string(),
  only: z.literal('sockets').optional(),
  cases: z.array(
    z.strictObject({
      what: z.string(),
      change: fields,
      says: z.string().optional(),
      twin: fields.optional(),
    }),
  ),
});

const ask = z.strictObject({
  method: z.string().optional(),
  path: z.unknown().optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
  /** For headers that stand twice, or in an order of their own. */
  lines: z.array(z.tuple([z.string(), z.unknown()])).optional(),
  body: z.unknown().optional(),
  /** What is written instead of all that. */
  raw: z.unknown().optional(),
  as: z.enum(['asha', 'dora', 'root', 'nobody']).optional(),
});
export type AskCase = z.infer<typeof ask>;

const requestCase = z.strictObject({
  id: z.string(),
  what: z.string(),
  /** Requests that come before, whatever they are answered. */
  before: z.array(ask).optional(),
  ask,
  /** `400 invalid`, or a status alone; of several, any. */
  expect: z.union([z.string(), z.array(z.string())]),
  /** What the answer must hold, and must not. */
  says: z.string().optional(),
  never: z.string().optional(),
  /** Laid over `ask`, and what it gets. */
  twin: ask.partial().optional(),
  accepts: z.string().optional(),
});
export type RequestCase = z.infer<typeof requestCase>;

const packetCase = z.strictObject({
  id: z.string(),
  what: z.string(),
  /** Frames, one after the other. */
  send: z.array(z.unknown()),
  /** `closed`, `closed 1009`, `invalid` (of the acknowledgement), `ignored`, `ok`. */
  expect: z.string(),
  twin: z.array(z.unknown()).optional(),
  accepts: z.string().optional(),
});
export type PacketCase = z.infer<typeof packetCase>;

const valueCase = z.strictObject({
  id: z.string(),
  what: z.string(),
  /** What is shown: a token, a cursor, the payload of CONNECT. */
  value: z.unknown(),
  expect: z.string(),
  twin: z.unknown().optional(),
  only: z.array(z.string()).optional(),
});

const file = z.discriminatedUnion('surface', [
  z.strictObject({ surface: z.literal('commands'), groups: z.array(commandGroup) }),
  z.strictObject({ surface: z.literal('requests'), cases: z.array(requestCase) }),
  z.strictObject({ surface: z.literal('bodies'), cases: z.array(requestCase) }),
  z.strictObject({
    surface: z.literal('packets'),
    /** `/chat` and the like: joined before. Without one: `engine`, or `ws`, signed in or not. */
    on: z.enum(['/chat', '/notifications', '/admin', 'engine', 'ws', 'ws before its token']),
    cases: z.array(packetCase),
  }),
  z.strictObject({ surface: z.literal('connects'), twin: z.unknown(), cases: z.array(valueCase) }),
  z.strictObject({ surface: z.literal('tokens'), twin: z.unknown(), cases: z.array(valueCase) }),
  z.strictObject({ surface: z.literal('cursors'), twin: z.unknown(), cases: z.array(valueCase) }),
]);
export type CaseFile = z.infer<typeof file>;

export type CommandCase = Omit<z.infer<typeof commandGroup>, 'cases'> &
  z.infer<typeof commandGroup>['cases'][number];

export const commandCases = ({ groups }: Extract<CaseFile, { surface: 'commands' }>): CommandCase[] =>
  groups.flatMap(({ cases, ...group }) => cases.map((one) => ({ ...group, ...one })));

const folder = join(import.meta.dirname, '..');

export const caseFiles: readonly (readonly [name: string, file: CaseFile])[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const read = file.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    if (!read.success) throw new Error(`${name}: ${z.prettifyError(read.error)}`);
    return [name.slice(0, -'.json'.length), read.data];
  });
