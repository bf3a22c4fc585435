import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandNames, commands, commandSpec, parseInput } from './command.ts';
import { GhantiError } from './errors.ts';
import { restInput, restRoutes, type RestParts } from './rest.ts';
import { eventsQuery, eventsRoute } from './stream.ts';

function routeOf(command: string, method = 'GET') {
  const found = restRoutes.find((one) => one.command === command && one.route.method === method);
  if (found === undefined) throw new Error(`no route for ${command}`);
  return found.route;
}

const history = commands.history.input;
const readHistory = (query: Record<string, unknown>) =>
  parseInput(history, restInput(routeOf('history'), history, { params: { channel: 'c1' }, query }));

test('CU-01: a whole number passes in its one plain spelling only', () => {
  const near = fc.stringMatching(/^[ +0-9a-fxeE.-]{1,18}$/);
  fc.assert(
    fc.property(fc.oneof(near, fc.string(), fc.nat().map(String)), (text) => {
      const plain = /^(?:0|[1-9][0-9]*)$/.test(text) && Number.isSafeInteger(Number(text));
      let read: unknown;
      try {
        read = readHistory({ after: text }).after;
      } catch (error) {
        if (!(error instanceof GhantiError)) throw error;
      }
      expect(read).toBe(plain ? Number(text) : undefined);
    }),
  );
});

test('whatever the parts, the answer is an input or `invalid`', () => {
  const bag = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('channel', 'clientId', '__proto__', 'on')),
    fc.anything(),
  );
  const parts: fc.Arbitrary<RestParts> = fc.record(
    { params: bag, query: bag, body: fc.oneof(bag, fc.anything()), idempotencyKey: fc.string() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.constantFrom(...restRoutes), parts, ({ command, route }, given) => {
      const { input } = commandSpec(command);
      try {
        parseInput(input, restInput(route, input, given));
      } catch (error) {
        if (!(error instanceof GhantiError)) throw error;
        expect(['invalid', 'too_large']).toContain(error.code);
      }
    }),
    { numRuns: 500 },
  );
});

test('RS-10: `__proto__` in query, path and body is an unknown key', () => {
  const hostile: Record<string, unknown> = JSON.parse('{"__proto__":"x"}');
  expect(() => readHistory(hostile)).toThrow('the input does not fit');
  const typing = commands.typing.input;
  const body: unknown = JSON.parse('{"state":"idle","__proto__":{"channel":"c2"}}');
  const parts = { params: { channel: 'c1' }, body };
  expect(() => parseInput(typing, restInput(routeOf('typing', 'POST'), typing, parts))).toThrow(GhantiError);
});

test('finding 2: a deep body that contradicts the path is refused, not compared to the end', () => {
  const deep: unknown = JSON.parse(`{"channel":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
  const input = commands.typing.input;
  const parts = { params: { channel: 'c1' }, body: deep };
  expect(() => restInput(routeOf('typing', 'POST'), input, parts)).toThrow(GhantiError);
});

test('every command but those of a connection has a route, and no two share one', () => {
  const none = commandNames.filter((name) => commandSpec(name).rest.length === 0);
  expect(none).toEqual(['unsubscribe', 'authenticate']);
  const addresses = restRoutes.map(({ route }) => `${route.method} ${route.path.replace(/:\w+/g, ':')}`);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test('every parameter of a path is a field of its command', () => {
  for (const { command, route } of restRoutes) {
    const fields = Object.keys(commandSpec(command).input.shape);
    for (const [, name = ''] of route.path.matchAll(/:(\w+)/g)) {
      expect(fields, `${command} ${route.path}`).toContain(route.map?.[name]?.field ?? name);
    }
    expect(fields).toEqual(expect.arrayContaining(Object.keys(route.fixed ?? {})));
  }
});

test('RT-16, CUR-2: the query of /events', () => {
  const read = (query: Record<string, unknown>) =>
    parseInput(eventsQuery, restInput(eventsRoute, eventsQuery, { query }));
  expect(read({ wait: '25', window: '200', cursor: 'x' })).toEqual({ wait: 25, window: 200, cursor: 'x' });
  expect(read({ channels: 'feed:b,feed:a,feed:b' })).toEqual({ channels: ['feed:a', 'feed:b'] });
  for (const wait of ['-1', '56', '1000000000', 'abc', ['1', '2'], '']) {
    expect(() => read({ wait }), String(wait)).toThrow(GhantiError);
  }
  expect(() => read({ channels: '' })).toThrow(GhantiError);
  expect(() => read({ token: 'aaa.bbb.ccc' })).toThrow(GhantiError);
});
