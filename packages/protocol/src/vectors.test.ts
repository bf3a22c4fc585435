/**
 * The golden vectors of packages/protocol/vectors, which server and client are tested against too.
 * Every command has at least one that passes and one that is refused at the place it says.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { closeCode, errorOfClose } from './close.ts';
import { commandNames, commandSpec, isCommandName, parseInput } from './command.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { errorCode, errorTable, GhantiError, problem, wireError } from './errors.ts';
import { eventData, eventEnvelope } from './event.ts';
import { decodeRequest, decodeServerFrame } from './frame.ts';
import { restInput, restRoutes } from './rest.ts';
import { signalData, signalEnvelope } from './signal.ts';

function vectors<S extends z.ZodType>(name: string, shape: S): z.output<S> {
  const text = readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8');
  return shape.parse(JSON.parse(text));
}

const title = z.string();
const bad = z.array(z.strictObject({ title, path: z.string(), value: z.unknown() }));

/** What an action throws, as our error. */
function refusal(act: () => unknown): GhantiError {
  try {
    act();
  } catch (error) {
    if (error instanceof GhantiError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const paths = (error: GhantiError) => error.issues?.map((issue) => issue.path) ?? [];

const commandCases = vectors(
  'commands',
  z.record(
    z.string(),
    z.strictObject({
      good: z.array(z.strictObject({ title, input: z.unknown(), parsed: z.unknown().optional() })).min(1),
      bad: z
        .array(z.strictObject({ title, input: z.unknown(), path: z.string(), code: errorCode.optional() }))
        .min(1),
    }),
  ),
);

describe('commands', () => {
  test('every command has a good and a bad vector, and no vector is for another name', () => {
    expect(Object.keys(commandCases).sort()).toEqual([...commandNames].sort());
  });

  for (const [name, cases] of Object.entries(commandCases)) {
    if (!isCommandName(name)) continue;
    const { input } = commandSpec(name);
    test.each(cases.good)(`${name}: $title`, (one) => {
      const parsed = parseInput(input, one.input);
      expect(parsed).toEqual(one.parsed ?? one.input);
      expect(parseInput(input, parsed), 'parsing what is parsed changes nothing').toEqual(parsed);
    });
    test.each(cases.bad)(`${name} refuses: $title`, (one) => {
      const error = refusal(() => parseInput(input, one.input));
      expect(error.code).toBe(one.code ?? 'invalid');
      expect(paths(error)).toContain(one.path);
    });
  }
});

const typed = z.looseObject({ type: z.string() });

describe('events and signals', () => {
  const events = vectors('events', z.strictObject({ good: z.array(typed), bad }));
  const signals = vectors('signals', z.strictObject({ good: z.array(typed), bad }));

  test('every type has a vector', () => {
    expect(new Set(events.good.map((one) => one.type))).toEqual(new Set(Object.keys(eventData)));
    expect(new Set(signals.good.map((one) => one.type))).toEqual(new Set(Object.keys(signalData)));
  });
  test.each(events.good)('event $type', (one) => expect(eventEnvelope.parse(one)).toEqual(one));
  test.each(signals.good)('signal $type', (one) => expect(signalEnvelope.parse(one)).toEqual(one));
  test.each(events.bad)('no event: $title', (one) => {
    expect(paths(refusal(() => parseInput(eventEnvelope, one.value)))).toContain(one.path);
  });
  test.each(signals.bad)('no signal: $title', (one) => {
    expect(paths(refusal(() => parseInput(signalEnvelope, one.value)))).toContain(one.path);
  });
  test.each(events.good)('VER-1: event $type with a field and data of tomorrow is read', (one) => {
    const data = { ...z.looseObject({}).parse(one['data']), tomorrow: 1 };
    expect(eventEnvelope.parse({ ...one, data, tomorrow: 1 })).toEqual(one);
  });
});

describe('cursors', () => {
  const cases = vectors(
    'cursors',
    z.strictObject({
      good: z.array(
        z.strictObject({
          text: z.string(),
          cursor: z.strictObject({
            epoch: z.string(),
            position: z.number(),
            behind: z.number().exactOptional(),
            owed: z.array(z.tuple([z.string(), z.number()])).exactOptional(),
            at: z.number().exactOptional(),
            filter: z.string().exactOptional(),
          }),
        }),
      ),
      bad: z.array(z.strictObject({ title, value: z.unknown() })),
    }),
  );
  test.each(cases.good)('CUR-3: $text', (one) => {
    expect(encodeCursor(one.cursor)).toBe(one.text);
    expect(decodeCursor(one.text)).toEqual(one.cursor);
  });
  test.each(cases.bad)('CUR-3: $title cannot be read', (one) => {
    expect(decodeCursor(one.value)).toBeUndefined();
  });
});

describe('errors', () => {
  const row = z.strictObject({ code: errorCode, http: z.int(), close: z.int().nullable() });
  const cases = vectors('errors', z.array(row));

  test('the table is the contract’s', () => {
    const table = errorCode.options.map((code) => ({
      code,
      http: errorTable[code].http,
      close: errorTable[code].close,
    }));
    expect(table).toEqual(cases);
  });
  test.each(cases)('$code on the wire, in REST and as a close code', ({ code, http, close }) => {
    const error = new GhantiError(code, 'why', { retryAfterMs: 799.5 });
    expect(wireError(error)).toMatchObject({ code, retryAfterMs: 800 });
    expect(problem(error)).toMatchObject({ code, status: http, type: `urn:ghanti:error:${code}` });
    expect(closeCode(code)).toBe(close ?? 1011);
    expect(errorOfClose(close ?? 0)).toBe(close === null ? undefined : code);
  });
});

describe('frames of the raw WebSocket', () => {
  const cases = vectors(
    'frames',
    z.strictObject({
      good: z.array(z.strictObject({ title, text: z.string(), frame: z.unknown() })),
      bad: z.array(z.strictObject({ title, text: z.string(), path: z.string().nullable() })),
      server: z.array(z.strictObject({ title, text: z.string(), kind: z.string() })),
    }),
  );
  test.each(cases.good)('$title', (one) => expect(decodeRequest(one.text)).toEqual(one.frame));
  test.each(cases.bad)('refuses: $title', (one) => {
    const error = refusal(() => decodeRequest(one.text));
    expect(error.code).toBe('invalid');
    expect(paths(error)).toEqual(one.path === null ? [] : expect.arrayContaining([one.path]));
  });
  test.each(cases.server)('from the server: $title', (one) => {
    expect(decodeServerFrame(one.text).kind).toBe(one.kind);
  });
});

describe('REST requests', () => {
  const parts = z.record(z.string(), z.unknown());
  const request = z.strictObject({
    method: z.string(),
    path: z.string(),
    params: parts.exactOptional(),
    query: parts.exactOptional(),
    body: z.unknown().optional(),
    idempotencyKey: z.string().exactOptional(),
  });
  const cases = vectors(
    'rest',
    z.array(
      z.strictObject({
        title,
        command: z.string(),
        request,
        input: z.unknown().optional(),
        path: z.string().optional(),
      }),
    ),
  );
  test.each(cases)('$command: $title', (one) => {
    const found = restRoutes.find(
      ({ command, route }) =>
        command === one.command && route.method === one.request.method && route.path === one.request.path,
    );
    if (found === undefined) throw new Error('no such route');
    const { input } = commandSpec(found.command);
    const read = () => parseInput(input, restInput(found.route, input, one.request));
    if (one.path !== undefined) expect(paths(refusal(read))).toContain(one.path);
    else expect(read()).toEqual(parseInput(input, one.input));
  });
});
