import { expect, test } from 'vitest';
import { commandNames, commandSpec } from './command.ts';
import { openApi } from './openapi.ts';

const document = openApi({ served: commandNames, version: '1.2.3', url: 'https://chat.example' });
const text = JSON.stringify(document);

/** What a reference points at, by walking the document. */
function resolve(reference: string): unknown {
  let found: unknown = document;
  for (const part of reference.replace('#/', '').split('/')) {
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([key]) => key === part)?.[1]
        : undefined;
  }
  return found;
}

test('every route of every served command is there, once', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const ids = operations.map((one) => one.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const name of commandNames) {
    for (const route of commandSpec(name).rest) {
      const path = `/api/v1${route.path.replace(/:(\w+)/g, '{$1}')}`;
      expect(document.paths[path]?.[route.method.toLowerCase()]?.summary).toBe(commandSpec(name).summary);
    }
  }
});

test('every reference leads somewhere, every path parameter is described', () => {
  for (const [, reference = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    expect(resolve(reference), reference).toBeTypeOf('object');
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
      for (const one of Object.values(methods)) {
        expect(JSON.stringify(one['parameters']), path).toContain(
          `"name":"${name}","in":"path","required":true`,
        );
      }
    }
  }
});

test('what is not served is not described', () => {
  const few = openApi({ served: ['history'], auth: ['login'], events: false, version: '1' });
  expect(Object.keys(few.paths)).toContain('/api/v1/channels/{channel}/messages');
  expect(Object.keys(few.paths)).not.toContain('/api/v1/marks');
  expect(JSON.stringify(few)).not.toMatch(/markAnswer|ticket|eventsAnswer/i);
  expect(Object.keys(few.paths)).toHaveLength(2);
});

test('VER-1: inputs are closed, answers are open', () => {
  expect(JSON.stringify(document.paths['/api/v1/marks'])).toContain('"additionalProperties":false');
  expect(JSON.stringify(document['components'])).not.toContain('"additionalProperties":false');
});

test('IDEM-1: the key may be a header; fields of the path are not in the body', () => {
  const send = JSON.stringify(document.paths['/api/v1/channels/{channel}/messages']?.['post']);
  expect(send).toContain('"name":"Idempotency-Key","in":"header","required":false');
  const react = JSON.stringify(
    document.paths['/api/v1/channels/{channel}/messages/{seq}/reactions/{emoji}']?.['put'],
  );
  expect(react).not.toContain('"on"');
  expect(react).toContain('clientId');
});

test('errors are problem+json', () => {
  expect(text).toContain('application/problem+json');
  expect(document.openapi).toBe('3.1.0');
});

test('every operation has an example of what it takes, and the errors that it may answer', () => {
  for (const methods of Object.values(document.paths))
    for (const one of Object.values(methods)) {
      const told = JSON.stringify(one);
      if (one['requestBody'] !== undefined) expect(told, one.operationId).toContain('"example":{');
      expect(told, one.operationId).toContain('#/components/responses/unavailable');
      expect(told.includes('responses/conflict'), one.operationId).toBe(
        told.includes('Idempotency-Key') || one.operationId === 'register',
      );
    }
});
