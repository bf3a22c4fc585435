/**
 * `ghanti key`: API keys for machines, made, listed and revoked, beside a running server or without one. The text of a key is shown once.
 */
import { keyScope } from '@ghanti/protocol';
import { atConsole } from './console-client.ts';
import { misused, text, texts, wordsOf, type CliCommand, type Given } from './command.ts';
import { dataHelp, dataOption, placeOf } from './data-directory.ts';
import type { KeyShown } from './operator.ts';

const day = 24 * 60 * 60 * 1000;
const lifetime = /^(\d{1,4})d$/;

const expiryOf = (given: Given): number | undefined => {
  const told = text(given, 'expires');
  if (told === undefined) return undefined;
  const days = lifetime.exec(told)?.[1];
  if (days === undefined) throw misused('--expires is a number of days, such as 90d');
  return Date.now() + Number(days) * day;
};

const scopesOf = (given: Given): string[] => {
  const scopes = texts(given, 'scope');
  if (scopes.length === 0) throw misused('--scope is missing: publish:<feed>, read:<feed>, notify or bot');
  for (const scope of scopes)
    if (!keyScope.safeParse(scope).success)
      throw misused(`--scope ${scope} is none: publish:<feed>, read:<feed>, notify or bot`);
  return [...scopes];
};

const create = async (given: Given): Promise<undefined> => {
  const name = text(given, 'name');
  if (name === undefined) throw misused('--name is missing: what the key is for');
  const wanted = {
    name,
    scopes: scopesOf(given),
    user: text(given, 'user'),
    handle: text(given, 'handle'),
    expiresAt: expiryOf(given),
  };
  const { key, secret } = await atConsole(placeOf(given), { do: 'createKey', wanted });
  given.say(`${secret}\nkey ${key.id}, acting as ${key.user}; its text is not shown again`, { key, secret });
};

const date = (at: number): string => new Date(at).toISOString().slice(0, 10);

const line = ({ id, name, user, scopes, createdAt, expiresAt, revokedAt }: KeyShown): string => {
  const end =
    revokedAt !== undefined
      ? `revoked ${date(revokedAt)}`
      : expiresAt !== undefined
        ? `until ${date(expiresAt)}`
        : '';
  return `${id}  ${name}  ${user}  ${scopes.join(',')}  since ${date(createdAt)}  ${end}`.trimEnd();
};

const list = async (given: Given): Promise<undefined> => {
  const { keys } = await atConsole(placeOf(given), { do: 'listKeys' });
  given.say(keys.length === 0 ? 'there are no keys' : keys.map(line).join('\n'), { keys });
};

const revoke = async (given: Given, id: string): Promise<undefined> => {
  await atConsole(placeOf(given), { do: 'revokeKey', id });
  given.say(`key ${id} is revoked; its connections end`, { revoked: id });
};

export const keyCommand: CliCommand = {
  name: 'key',
  takes: 'create|list|revoke <id>',
  summary: 'API keys for machines: make, list, revoke.',
  help: `  create --name <what for> --scope <scope> ...   makes a key and shows its text, once
  list                                           all keys, revoked ones too
  revoke <id>                                    ends a key and its connections

A scope is publish:<feed>, read:<feed>, notify or bot (acts as its own user).
  --user <id>      the machine's account, where it has one; else one is made
  --handle <name>  the handle of the new account
  --expires <n>d   in so many days; never unless told
${dataHelp}`,
  options: {
    ...dataOption,
    name: { type: 'string' },
    scope: { type: 'string', multiple: true },
    user: { type: 'string' },
    handle: { type: 'string' },
    expires: { type: 'string' },
  },
  async run(given) {
    const [what = ''] = given.words;
    if (what === 'revoke') {
      const [, id = ''] = wordsOf(given, 'revoke', '<id>');
      return revoke(given, id);
    }
    wordsOf(given, 'create, list or revoke');
    if (what === 'create') return create(given);
    if (what === 'list') return list(given);
    throw misused(`key ${what} is none: create, list or revoke`);
  },
};
