/**
 * A command as a REST request, by one of its routes: what `fetch` and `curl` are given. The input is taken as it is, so
 * that wrong ones reach the server too.
 */
import { commandSpec, type CommandName, type RestRoute } from '@ghanti/protocol';

export type Fields = Readonly<Record<string, unknown>>;

export type CommandRequest = {
  readonly method: RestRoute['method'];
  /** With its query, if there is one. */
  readonly path: string;
  readonly body: string | undefined;
};

const namesIn = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');

/** What stands for a parameter: a field of its name, or another without its prefix (`:name` of a feed). */
const paramOf = ({ map }: RestRoute, name: string, input: Fields): unknown => {
  const { field = name, prefix = '' } = map?.[name] ?? {};
  const value = input[field];
  if (prefix === '') return value;
  return typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
};

const fits = (route: RestRoute, input: Fields): boolean =>
  namesIn(route.path).every((name) => paramOf(route, name, input) !== undefined) &&
  Object.entries(route.fixed ?? {}).every(([field, value]) => input[field] === value);

/** The routes that can carry an input; where some name more of it in their address, only those. */
export const routesFor = (command: CommandName, input: Fields): readonly RestRoute[] => {
  const fitting = commandSpec(command).rest.filter((route) => fits(route, input));
  const most = Math.max(...fitting.map(({ path }) => namesIn(path).length));
  return fitting.filter(({ path }) => namesIn(path).length === most);
};

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const queryOf = (fields: Fields): string => {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, text(value)]));
  return pairs.length === 0 ? '' : `?${query.toString()}`;
};

export const requestOf = (route: RestRoute, input: Fields): CommandRequest => {
  const named = namesIn(route.path).map((name) => route.map?.[name]?.field ?? name);
  const used = new Set([...named, ...Object.keys(route.fixed ?? {})]);
  const path = `/api/v1${route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(text(paramOf(route, name, input))))}`;
  const rest = Object.fromEntries(Object.entries(input).filter(([field]) => !used.has(field)));
  const inBody = route.from === 'body';
  return {
    method: route.method,
    path: inBody ? path : `${path}${queryOf(rest)}`,
    body: inBody ? JSON.stringify(rest) : undefined,
  };
};
