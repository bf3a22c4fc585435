/** The small table of routes is the contract's: what every good input of every command becomes, the contract reads back. */
import { readFile } from 'node:fs/promises';
import { commandNames, commandSpec, restInput, restRoutes, type CommandName } from '@ghanti/protocol';
import { describe, expect, test } from 'vitest';
import { restRequest, routedCommands } from './routes.ts';

type Vector = { readonly title: string; readonly input: Record<string, unknown> };

const path = new URL('../../../protocol/vectors/commands.json', import.meta.url);
const vectors: Partial<Record<CommandName, { readonly good: readonly Vector[] }>> = JSON.parse(
  await readFile(path, 'utf8'),
);

/** What a server makes of a request. */
const readBack = (command: CommandName, input: Record<string, unknown>): unknown => {
  const request = restRequest(command, input);
  if (request === undefined) throw new Error('no address');
  const { pathname, searchParams } = new URL(request.path, 'http://server');
  const parts = pathname.split('/');
  for (const { route } of restRoutes.filter((one) => one.command === command)) {
    const pattern = route.path.split('/');
    const fits = pattern.every((part, at) => part === parts[at] || (part.startsWith(':') && parts[at]));
    if (route.method !== request.method || pattern.length !== parts.length || !fits) continue;
    const params = pattern.flatMap((part, at) =>
      part.startsWith(':') ? [[part.slice(1), decodeURIComponent(parts[at] ?? '')]] : [],
    );
    return restInput(route, commandSpec(command).input, {
      params: Object.fromEntries(params),
      query: Object.fromEntries(searchParams),
      body: request.body === undefined ? undefined : JSON.parse(request.body),
      idempotencyKey: request.clientId,
    });
  }
  throw new Error(`${request.method} ${request.path} is no route`);
};

describe('CL-57: commands over REST', () => {
  const routed = commandNames.filter((command) => commandSpec(command).rest.length > 0);

  test('are all that the contract gives an address, and no others', () => {
    expect(routedCommands.toSorted()).toEqual(routed.toSorted());
  });

  test.each(routed)('%s is read back as it was meant, whatever is in it', (command) => {
    const { input: schema } = commandSpec(command);
    const good = vectors[command]?.good ?? [];
    expect(good.length).toBeGreaterThan(0);
    for (const { title, input } of good)
      expect(schema.parse(readBack(command, input)), title).toEqual(schema.parse(input));
  });

  test('that fit no address are not sent elsewhere', () => {
    const history = (channel: unknown) => restRequest('history', { channel, limit: 1 });
    for (const channel of ['', '.', '..', undefined, null, {}, '\uD800'])
      expect(history(channel)).toBeUndefined();
    expect(history('a/../../b?c#d%2e')?.path).toBe('/channels/a%2F..%2F..%2Fb%3Fc%23d%252e/messages?limit=1');
    expect(restRequest('react', { channel: 'c', seq: 1, emoji: '👍' })).toBeUndefined();
    expect(restRequest('unsubscribe', { channel: 'feed:a' })).toBeUndefined();
    expect(restRequest('toString', {})).toBeUndefined();
  });

  test('carry a clientId in a header only where a header can', () => {
    expect(restRequest('leave', { channel: 'c', clientId: 'k-1' })).toMatchObject({
      clientId: 'k-1',
      body: '{}',
    });
    expect(restRequest('leave', { channel: 'c', clientId: 'क\n' })).toMatchObject({
      clientId: undefined,
      body: '{"clientId":"क\\n"}',
    });
  });
});
