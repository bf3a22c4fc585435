/**
 * Each setting with its value and where it comes from: the environment, a file that `X_FILE` names, .env, or the default. Secrets
 * are masked, in addresses too.
 */
import { environment, loadEnvironment, type Environment } from '../config.ts';
import { names, schema } from '../config-schema.ts';

export type Setting = { readonly name: string; readonly value: string; readonly source: string };

const secrets = /SECRET|TOKEN|KEY|PASSWORD/;
const inAddress = /(?<=:\/\/)[^@/\s]+@/g;

const shown = (name: string, value: unknown): string => {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return secrets.test(name) ? `(secret, ${text.length} characters)` : text.replaceAll(inAddress, '***@');
};

const filled = (env: Environment, name: string): string | undefined => {
  const value = env[name] ?? '';
  return value === '' ? undefined : value;
};

/** What holds where nothing is said; of some it follows from others. */
const defaultOf = (name: string, defaults: Readonly<Record<string, unknown>>): string => {
  if (name === 'GHANTI_REGISTRATION') return 'open on loopback, else invite';
  const value = defaults[name];
  return value === undefined ? '' : shown('', value);
};

export const settingsOf = (cwd: string): readonly Setting[] => {
  const own = environment();
  const written = loadEnvironment(cwd, {});
  const all = loadEnvironment(cwd);
  const defaults: Readonly<Record<string, unknown>> = schema.parse({});
  return names.map((name): Setting => {
    const value = filled(all, name);
    const path = filled(all, `${name}_FILE`);
    const from = (variable: string): string =>
      filled(own, variable) !== undefined || filled(written, variable) === undefined ? 'environment' : '.env';
    if (value !== undefined) return { name, value: shown(name, value), source: from(name) };
    if (path !== undefined)
      return {
        name,
        value: secrets.test(name) ? '(secret)' : '',
        source: `file ${path}, named by ${from(`${name}_FILE`)}`,
      };
    return { name, value: defaultOf(name, defaults), source: 'default' };
  });
};
