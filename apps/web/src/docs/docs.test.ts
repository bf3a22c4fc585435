/** The page's reading of the two documents: complete, in one place each, and what a form asks is what the server takes. */
import { adminCommandNames, authRoutes, commandNames, eventData, signalData } from '@ghanti/protocol';
import { asyncApi } from '@ghanti/protocol/asyncapi';
import { openApi } from '@ghanti/protocol/openapi';
import { describe, expect, it } from 'vitest';
import { curlOf, missingIn, requestOf } from './ask.ts';
import { catalogOf, fits, tagNameOf, type CommandEntry } from './catalog.ts';
import type { AsyncApi, OpenApi } from './documents.ts';
import { fieldsOf, typeOf, variantsOf } from './schema.ts';

const about = { served: commandNames, version: '1' };
const read = <T>(document: object): T => JSON.parse(JSON.stringify(document));
const catalog = catalogOf({
  rest: read<OpenApi>(openApi({ ...about, admin: true })),
  live: read<AsyncApi>(asyncApi(about)),
});

const entry = (name: string): CommandEntry => {
  const found = catalog.entries.find((one) => one.is === 'command' && one.id === name);
  if (found?.is !== 'command') throw new Error(`no ${name}`);
  return found;
};

const routeOf = (name: string) => {
  const [route] = entry(name).routes;
  if (route === undefined) throw new Error(`${name} has no address`);
  return route;
};

describe('the catalog', () => {
  it('has every command, address, event, signal and error once, with a summary', () => {
    const commands = [...commandNames, ...adminCommandNames, ...Object.keys(authRoutes), 'events'];
    const of = (is: string) => catalog.entries.filter((one) => one.is === is).map(({ name }) => name);
    expect(of('command').toSorted()).toEqual(commands.toSorted());
    expect(of('event').toSorted()).toEqual(Object.keys(eventData).toSorted());
    expect(of('signal').toSorted()).toEqual(Object.keys(signalData).toSorted());
    expect(new Set(catalog.entries.map(({ id }) => id)).size).toBe(catalog.entries.length);
    for (const one of catalog.entries) expect(one.summary, one.id).toMatch(/\.$/);
    expect(catalog.errors).toHaveLength(11);
  });

  it('knows both addresses of a reaction, and that leaving a feed has none', () => {
    expect(entry('react').routes.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
    expect(entry('unsubscribe')).toMatchObject({
      routes: [],
      socket: { example: { channel: 'feed:market' } },
    });
    expect(tagNameOf(entry('unsubscribe'))).toBe('feeds');
    expect(entry('logout').routes[0]?.byCookie).toBe(true);
    expect(routeOf('sendMessage').errors.map(({ code }) => code)).toContain('conflict');
  });

  it('is found by name, address and words', () => {
    const found = (search: string) => catalog.entries.filter((one) => fits(one, search)).map(({ id }) => id);
    expect(found('post messages')).toContain('sendMessage');
    expect(found('heartbeat')).toEqual(['on-heartbeat']);
    expect(found('no such thing')).toEqual([]);
  });
});

describe('schemas in words', () => {
  it('ends at shapes that have a name, and opens them', () => {
    const fields = fieldsOf(routeOf('sendMessage').answer.schema, catalog.resolve);
    const event = fields.find(({ name }) => name === 'event');
    expect(event?.type).toBe('AckEvent');
    const [plain] = variantsOf(event?.schema ?? {}, catalog.resolve);
    expect(plain?.title).toBe('Event');
    expect(variantsOf(plain?.schema ?? {}, catalog.resolve)).toHaveLength(Object.keys(eventData).length);
  });

  it('says what is asked of a value', () => {
    const limit = routeOf('history').parameters.find(({ name }) => name === 'limit');
    expect(typeOf(limit?.schema ?? {})).toBe('integer');
    const { body } = routeOf('createGroup');
    const told = fieldsOf(body?.schema ?? {}, catalog.resolve).map(
      (one) => `${one.name} ${one.type} ${one.limits}`,
    );
    expect(told).toContain('posting "members" | "admins" = "members"');
    expect(told).toContain('members string[] ≤ 500 items');
  });
});

describe('a form', () => {
  const hostile = '../a b/?#%ü';
  it('puts each value where it belongs, whatever is in it', () => {
    const fields = { channel: hostile, limit: '5', before: '' };
    expect(requestOf(routeOf('history'), { fields, body: '' })).toEqual({
      method: 'GET',
      url: '/api/v1/channels/..%2Fa%20b%2F%3F%23%25%C3%BC/messages?limit=5',
      headers: {},
    });
    const sent = requestOf(routeOf('sendMessage'), {
      fields: { channel: 'c1', 'Idempotency-Key': 'k' },
      body: '{"text":"it’s"}',
    });
    expect(sent.headers).toEqual({ 'Idempotency-Key': 'k', 'Content-Type': 'application/json' });
    expect(missingIn(routeOf('history'), { fields: {}, body: '' })).toEqual(['channel']);
  });

  it('is shown as curl, with the name of a token in the place of a token', () => {
    const request = { method: 'POST', url: '/x', headers: { A: 'b' }, body: '{ "text": "it\'s" }' };
    expect(curlOf(request, 'http://h', true)).toBe(
      `curl -X POST 'http://h/x' \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H 'A: b' \\\n  -d '{"text":"it'\\''s"}'`,
    );
  });
});
