/** The surface of HTTP: a request as a case says it, and what came back in a word, `400 invalid`. */
import { commandSpec, problemShape, type CommandName, type RestRoute } from '@ghanti/protocol';
import { requestOf, type Fields } from '../../e2e/support/requests.ts';
import { sampleOf, samples } from '../../e2e/support/samples.ts';
import type { AskCase, RequestCase } from './case.ts';
import { namesFor, tokenOf } from './names.ts';
import { exchange, request, type Reply } from './raw-http.ts';
import { fill, sent, type Names } from './values.ts';
import type { World } from './world.ts';

export type Answered = { readonly told: string; readonly text: string };

const pairs = ({ headers = {}, lines = [] }: AskCase): [string, unknown][] => [
  ...Object.entries(headers),
  ...lines.map(([name, value]): [string, unknown] => [name, value]),
];

const told = (reply: Reply): Answered => {
  const { status, headers, body, answers } = reply;
  const text = `${status} ${[...headers].map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${body}`;
  if (answers > 1) return { told: `${answers} answers`, text };
  if (headers.get('content-type') !== 'application/problem+json' || body === '')
    return { told: String(status), text };
  const problem = problemShape.parse(JSON.parse(body));
  return { told: problem.status === status ? `${status} ${problem.code}` : 'another status within', text };
};

const tokens = ({ asha, dora, root }: World) => ({ asha: asha.token, dora: dora.token, root: root.token });

const askOne = async (world: World, one: AskCase, names: Names): Promise<Answered> => {
  const { url } = world.server;
  const made = { names, token: tokenOf };
  if (one.raw !== undefined) {
    const lines = fill(one.raw, made);
    const bytes = Array.isArray(lines) ? lines.join('\r\n') : sent(lines);
    return told(await exchange(url, bytes, true));
  }
  const given = pairs(one).map(([name, value]) => [name, String(fill(value, made))] as const);
  const who = one.as ?? 'asha';
  const headers =
    who === 'nobody' ? given : [['Authorization', `Bearer ${tokens(world)[who]}`] as const, ...given];
  const path = String(fill(one.path, made));
  const method = one.method ?? 'GET';
  const body = one.body === undefined ? undefined : sent(fill(one.body, made));
  return told(await request(url, { method, path, headers, body }));
};

export type Prepared = { ask(): Promise<Answered> };

/** All that has to be there first is there then, and what came before was asked. */
export const prepared = async (
  world: World,
  { before = [] }: Pick<RequestCase, 'before'>,
  ask: AskCase,
): Promise<Prepared> => {
  const names = await namesFor(world, world.untouched, before, ask);
  for (const earlier of before) await askOne(world, earlier, names);
  return { ask: () => askOne(world, ask, names) };
};

type Address = { readonly command: CommandName; readonly route: RestRoute };

/** Every address that takes a body, by the good call of its command. */
const withBody = (): Address[] =>
  (Object.keys(samples) as CommandName[]).flatMap((command) =>
    commandSpec(command)
      .rest.filter(({ from }) => from === 'body')
      .map((route) => ({ command, route })),
  );

/** One bad body at every address that takes one, or at one in so many of them: what each answered. */
export const everywhere = async (
  world: World,
  ask: AskCase,
  oneIn: number,
  from: number,
): Promise<Answered[]> =>
  await Promise.all(
    withBody()
      .filter((_, index) => index % oneIn === from % oneIn)
      .map(async ({ command, route }) => {
        const good: Fields = sampleOf(command, world.untouched);
        const { method, path } = requestOf(route, good);
        const names = await namesFor(world, world.untouched, ask);
        const answered = await askOne(world, { ...ask, method, path }, names);
        return { told: `${answered.told} at ${method} ${route.path}`, text: answered.text };
      }),
  );
