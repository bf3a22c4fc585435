/**
 * `ghanti reset-password`: a one-time link with which somebody who forgot his password chooses a new one. It works beside a running server and
 * without one; a password never goes over the command line.
 */
import { readConfig, readTextFile } from '../config.ts';
import { atConsole } from './console-client.ts';
import { text, wordsOf, type CliCommand, type Given } from './command.ts';
import { dataHelp, dataOption, placeOf } from './data-directory.ts';

/** Where people open the server, as far as it can be known. */
const addressOf = (given: Given, told: string | undefined): string => {
  if (text(given, 'url') !== undefined) return String(text(given, 'url')).replace(/\/$/, '');
  if (told !== undefined) return told;
  const { publicUrl, host, port } = readConfig(given.environment, { readFile: readTextFile });
  return publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

export const resetPassword: CliCommand = {
  name: 'reset-password',
  takes: '<handle>',
  summary: 'Make a one-time link to choose a new password.',
  help: `<handle> may also be the user's id. The link is good once, for 24 hours; a new one ends the one before. Using it ends all
sign-ins of the account.

  --url <address>   where people open the server, where it is not GHANTI_PUBLIC_URL
${dataHelp}`,
  options: { ...dataOption, url: { type: 'string' } },
  async run(given) {
    const [who = ''] = wordsOf(given, '<handle>');
    const { user, code, expiresAt, url } = await atConsole(placeOf(given), { do: 'resetLink', who });
    const link = `${addressOf(given, url)}/reset/${code}`;
    given.say(`${link}\nfor ${user}, good once, until ${new Date(expiresAt).toISOString()}`, {
      user,
      link,
      expiresAt,
    });
    return undefined;
  },
};
