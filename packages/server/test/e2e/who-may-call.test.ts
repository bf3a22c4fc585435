/**
 * Runs the who-may-call table: every row, for every role, through every door. What is
 * missing and what is not one's own are the same bytes (PRV-1). Nothing is served that the table does not name.
 */
import { commandSpec, restRoutes } from '@ghanti/protocol';
import { connect } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  doors,
  leadsTo,
  onSocket,
  openLines,
  through,
  type Answer,
  type Door,
  type Lines,
} from './support/doors.ts';
import { routesFor } from './support/requests.ts';
import { servedNames } from './support/samples.ts';
import { castOf, sceneryOf, type Played, type Scenery, type Stage } from './support/scenes.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';
import { roles, type Role, type Row } from './who-may-call-rows.ts';
import { otherRoutes, whoMayCall } from './who-may-call.ts';

let watched: WatchedServer;
let stage: Stage;
let scenery: Scenery;
let lines: Lines;

beforeAll(async () => {
  watched = await startWatched();
  stage = { server: watched.now, cast: await castOf(watched.now) };
  scenery = sceneryOf(stage);
  lines = openLines(watched.now.url);
});

afterAll(async () => {
  await lines.close();
  await watched[Symbol.asyncDispose]();
});

/** What was answered with `not_found`, by door: one text each, or somebody can tell things apart. */
const notFound = new Map<Door, Map<string, string>>(doors.map((door) => [door, new Map()]));

const remember = (door: Door, text: string, cell: string): void => {
  const texts = notFound.get(door);
  if (texts?.has(text) === false) texts.set(text, cell);
};

/** A command on the connection itself has one of its own, which it may end; and nobody has none. */
const called = async (row: Row, role: Role, door: Door, { scene, me }: Played): Promise<Answer> => {
  const input = row.input(scene);
  const token = role === 'anonymous' ? undefined : me.token;
  if (token === undefined || door === 'rest' || row.command === 'authenticate')
    return through(door, watched.now.url, token, row.command, input);
  return onSocket(await lines.of(token, door), row.command, input);
};

const cell = async (row: Row, role: Role, door: Door): Promise<string> => {
  const { command, on, outcomes } = row;
  const isChange = commandSpec(command).clientId === 'required' || command === 'deleteFeed';
  const changes = outcomes[role] === 'ok' && isChange;
  const played = await scenery.play(on, role, changes);
  const { outcome, text } = await called(row, role, door, played);
  if (outcome === 'not_found') remember(door, text, `${command} on ${on} as ${role}`);
  return outcome;
};

const outcomesAt = async (row: Row, door: Door): Promise<object> => {
  const cells = roles.map(async (role) => [role, await cell(row, role, door)] as const);
  return Object.fromEntries(await Promise.all(cells));
};

describe('who may call (AZ)', () => {
  it.for(whoMayCall.map((row) => [`${row.command} on ${row.on}`, row] as const))('%s', async ([, row]) => {
    const open = doors.filter((door) => leadsTo(door, row.command));
    const found = await Promise.all(open.map(async (door) => [door, await outcomesAt(row, door)] as const));
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(open.map((door) => [door, row.outcomes])));
  });

  it('answers what is missing and what is not yours with the same bytes (PRV-1)', () => {
    for (const door of doors) {
      const texts = [...(notFound.get(door) ?? [])].map(([text, where]) => `${where}: ${text}`);
      expect(texts, door).toHaveLength(1);
    }
  });

  it('left no bug behind', () => expect(watched.errors).toEqual([]));
});

type Described = { readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> };

/** The addresses that the server says it has, as `GET /api/v1/channels/:channel`. */
const describedRoutes = async (): Promise<string[]> => {
  const { paths } = (await (await fetch(`${watched.now.url}/api/openapi.json`)).json()) as Described;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
};

const served = async (): Promise<string[]> => {
  using connection = await connect(watched.now.url, stage.cast.stranger.token);
  return await servedNames(connection);
};

describe('the table', () => {
  it('has a row for every served command', async () => {
    const inTable = new Set(whoMayCall.map(({ command }) => command));
    expect((await served()).toSorted()).toEqual([...inTable].toSorted());
  });

  it('has a row for every REST route', async () => {
    const { scene: inGroup } = await scenery.play('nothing', 'owner', false);
    const { scene: inFeed } = await scenery.play('a feed', 'owner', false);
    const tried = whoMayCall
      .filter(({ command }) => leadsTo('rest', command))
      .flatMap(({ command, input, on }) => routesFor(command, input(on === 'a feed' ? inFeed : inGroup)));
    const ours = [...new Set(tried)].map(({ method, path }) => `${method} /api/v1${path}`);
    const all = [...ours, ...otherRoutes.map(({ route }) => route)];
    expect((await describedRoutes()).toSorted()).toEqual(all.toSorted());
  });

  it('is run on each of its addresses: no served command has one that it does not', async () => {
    const names = new Set(await served());
    const routes = restRoutes.filter(({ command }) => names.has(command));
    const described = new Set(await describedRoutes());
    expect(routes.filter(({ route }) => !described.has(`${route.method} /api/v1${route.path}`))).toEqual([]);
  });

  it.for(otherRoutes)('$route gives $outcome to whoever sends nothing', async ({ route, outcome }) => {
    const [method, path] = route.split(' ');
    const reply = await fetch(`${watched.now.url}${path}`, {
      method: method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      ...(method !== 'GET' && { body: '{}' }),
    });
    const body = (await reply.json()) as { code?: string };
    expect(reply.ok ? 'ok' : body.code).toBe(outcome);
  });
});
