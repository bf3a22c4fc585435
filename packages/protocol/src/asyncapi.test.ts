/** The AsyncAPI document: valid by the schema of its makers, complete by the table, and its examples fit what it says. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import * as z from 'zod';
import { expect, test } from 'vitest';
import { asyncApi } from './asyncapi.ts';
import { commandNames } from './command.ts';
import { adminCommandNames } from './commands/admin.ts';
import { errorCode, errorTable } from './errors.ts';
import { eventData } from './event.ts';
import { openApi } from './openapi.ts';
import { signalData } from './signal.ts';

const document = asyncApi({ served: commandNames, version: '1.2.3', url: 'https://chat.example' });
const text = JSON.stringify(document);

/** The official schema brings the schema of schemas along. */
const ajv = (meta = true): Ajv => {
  const made = new Ajv({ strict: false, meta, validateSchema: meta });
  addFormats.default(made);
  return made;
};

const json = (path: string): object => {
  const file = createRequire(import.meta.url).resolve(`@asyncapi/specs/schemas/${path}.json`);
  return z.looseObject({}).parse(JSON.parse(readFileSync(file, 'utf8')));
};

/** What a reference points at, by walking the document. */
function resolve(reference: string): unknown {
  let found: unknown = document;
  for (const part of reference.replace('#/', '').split('/'))
    found = Object.entries(Object(found)).find(([key]) => key === part)?.[1];
  return found;
}

test('it is AsyncAPI 3.0, by the official schema, which finds what is wrong; with a public URL and without', () => {
  const validate = ajv(false).compile(json('3.0.0'));
  for (const one of [document, asyncApi({ served: ['history'], version: '1' })]) {
    validate(one);
    expect(validate.errors).toBeNull();
  }
  const wrong = structuredClone(document);
  wrong.operations['sendMessage'] = { ...wrong.operations['sendMessage'], action: 'shout' };
  expect(validate(wrong)).toBe(false);
});

test('every reference leads somewhere', () => {
  for (const [, reference = ''] of text.matchAll(/"\$ref":"([^"]+)"/g))
    expect(resolve(reference), reference).toBeTypeOf('object');
});

const messagesOf = (channel: string): string[] =>
  Object.keys(Object(document.channels[channel]?.['messages']));

test('every command is an operation of both sockets, with its acknowledgement', () => {
  for (const name of commandNames) {
    expect(messagesOf('chat')).toEqual(expect.arrayContaining([`${name}Command`, `${name}Acknowledgement`]));
    expect(messagesOf('websocket')).toEqual(expect.arrayContaining([`${name}Frame`, `${name}Reply`]));
    expect(document.operations[name]).toMatchObject({ action: 'receive', 'x-command': name });
    expect(JSON.stringify(document.operations[name]?.['reply'])).toContain(`/${name}Acknowledgement"`);
    expect(JSON.stringify(document.operations[`${name}.websocket`]?.['reply'])).toContain(`/${name}Reply"`);
  }
  for (const name of adminCommandNames) expect(document.operations[`${name}.admin`]).toBeDefined();
});

test('every event and signal is sent at a door that says so, and every error code has its row', () => {
  const everywhere = Object.keys(document.channels).flatMap(messagesOf);
  for (const type of Object.keys(eventData)) {
    expect(messagesOf('chat')).toContain(`${type}Event`);
    expect(messagesOf('events')).toContain(`${type}Event`);
  }
  for (const type of Object.keys(signalData)) expect(everywhere).toContain(`${type}Signal`);
  expect(messagesOf('events')).not.toContain('heartbeatSignal');
  expect(messagesOf('chat')).not.toContain('metricsSignal');
  expect(document['x-errors']).toEqual(
    errorCode.options.map((code) => ({ code, ...errorTable[code], meaning: expect.stringMatching(/\.$/) })),
  );
});

test('the example of every message fits its payload', () => {
  const examples = z.tuple([z.object({ payload: z.unknown() })]);
  const messages = z
    .record(z.string(), z.looseObject({ examples: examples.optional() }))
    .parse(resolve('#/components/messages'));
  const check = ajv();
  check.addSchema({ $id: 'doc', components: document['components'] });
  const shown = Object.entries(messages).filter(([, one]) => one.examples !== undefined);
  // All of them as one object: what they share is compiled once.
  const schemas = shown.map(([name]) => [name, { $ref: `doc#/components/messages/${name}/payload` }]);
  const payloads = shown.map(([name, one]) => [name, one.examples?.[0].payload]);
  const validate = check.compile({ properties: Object.fromEntries(schemas) });
  validate(Object.fromEntries(payloads));
  expect(validate.errors).toBeNull();
  expect(shown.length).toBeGreaterThan(100);
  validate({ typingSignal: { type: 'typing', at: 1, data: { state: 'thinking', expiresInMs: 1 } } });
  expect(validate.errors?.[0]?.instancePath).toBe('/typingSignal/data/state');
});

test('what is not served is not described; both documents know one another’s commands', () => {
  const few = asyncApi({ served: ['history'], version: '1' });
  expect(JSON.stringify(few)).not.toMatch(/markCommand|markAnswer|sendMessageFrame/);
  const { paths } = openApi({ served: commandNames, version: '1' });
  const inRest = Object.values(paths).flatMap((methods) =>
    Object.values(methods).map((one) => one['x-command']),
  );
  const named = Object.values(document.operations).map((one) => one['x-command']);
  expect(commandNames.filter((name) => !inRest.includes(name))).toEqual(['unsubscribe', 'authenticate']);
  expect(commandNames.filter((name) => !named.includes(name))).toEqual([]);
});
