/**
 * The environment, read once into one frozen object (protocol.md section 9). The only file that touches `process.env`.
 * Promise: a wrong value, an unknown `GHANTI_*` name and a name of a later version each fail at start, all of them told
 * in one error that shows no value (values may be secrets); an empty variable counts as unset; `X_FILE` is read for
 * each `X`. Leaves to others: whether the port is free, the directory writable, the key set reachable.
 */
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { limitsWith, type Limits, type LimitsOverride } from '@ghanti/protocol';
import type { Registration } from './auth/accounts.ts';
import type { HostJwt } from './auth/host-tokens.ts';
import { nameFault, names, schema, type Values } from './config-schema.ts';
import type { LogLevel } from './kit/logger.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Config = {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Postgres, for any number of nodes; SQLite in the data directory without it. */
  readonly databaseUrl?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly origins: readonly string[];
  readonly registration: Registration;
  readonly directory: 'everyone' | 'shared' | 'exact';
  /** `on`: people of the demo are there, and who comes needs only a name. `remove`: they go, with all that they wrote. */
  readonly demo: 'off' | 'on' | 'remove';
  readonly jwt: HostJwt;
  readonly durability: 'full' | 'normal';
  readonly limits: Limits;
  readonly logLevel: LogLevel;
  /** How many proxies of the operator's own stand before the server; 0 trusts no forwarded header. */
  readonly trustProxy: number;
  readonly metricsToken?: string | undefined;
  /** Where several nodes of one database meet. */
  readonly redisUrl?: string | undefined;
};

/** Every fault of the environment at once, one per line. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

type Reading = { readonly values: Record<string, string>; readonly faults: string[] };
export type ReadFile = (path: string) => string;

/** What one name says: its own variable, or the content of the file that `X_FILE` names. */
const readName = (name: string, env: Environment, readFile: ReadFile, { values, faults }: Reading): void => {
  const direct = env[name] ?? '';
  const path = env[`${name}_FILE`] ?? '';
  if (direct !== '') values[name] = direct;
  if (path === '') return;
  if (direct !== '') {
    faults.push(`${name} and ${name}_FILE are both set: keep one`);
    return;
  }
  try {
    values[name] = readFile(path).replace(/\r?\n$/, '');
  } catch {
    faults.push(`${name}_FILE names a file that cannot be read`);
  }
};

/** What no single variable can tell. */
const jwtFaults = (env: Record<string, string>): string[] => {
  const has = (name: string): boolean => env[name] !== undefined;
  const faults: string[] = [];
  if (has('GHANTI_JWT_SECRET') && has('GHANTI_JWKS_URL'))
    faults.push('GHANTI_JWT_SECRET and GHANTI_JWKS_URL are both set: keep one');
  for (const name of ['GHANTI_JWT_ISSUER', 'GHANTI_JWT_AUDIENCE']) {
    if (has('GHANTI_JWKS_URL') && !has(name))
      faults.push(`${name} is missing: a key set vouches for other applications too`);
    if (has(name) && !has('GHANTI_JWKS_URL') && !has('GHANTI_JWT_SECRET')) {
      faults.push(`${name} does nothing without GHANTI_JWT_SECRET or GHANTI_JWKS_URL`);
    }
  }
  return faults;
};

/** A second process on SQLite would not start. */
const redisFaults = (env: Record<string, string>): string[] =>
  env['REDIS_URL'] !== undefined && env['DATABASE_URL'] === undefined
    ? ['REDIS_URL does nothing without DATABASE_URL: several nodes meet on Postgres']
    : [];

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

const demoOf = { '0': 'off', '1': 'on', remove: 'remove' } as const;

const toConfig = (values: Values): Config => ({
  port: values.PORT,
  host: values.HOST,
  dataDir: values.GHANTI_DATA_DIR,
  databaseUrl: values.DATABASE_URL,
  publicUrl: values.GHANTI_PUBLIC_URL,
  origins: values.GHANTI_ORIGINS,
  registration: values.GHANTI_REGISTRATION ?? (isLoopback(values.HOST) ? 'open' : 'invite'),
  directory: values.GHANTI_DIRECTORY,
  demo: demoOf[values.GHANTI_DEMO],
  jwt: {
    secret: values.GHANTI_JWT_SECRET,
    jwksUrl: values.GHANTI_JWKS_URL,
    issuer: values.GHANTI_JWT_ISSUER,
    audience: values.GHANTI_JWT_AUDIENCE,
  },
  durability: values.GHANTI_DURABILITY,
  limits: limitsWith(values.GHANTI_LIMITS),
  logLevel: values.LOG_LEVEL,
  trustProxy: values.TRUST_PROXY,
  metricsToken: values.GHANTI_METRICS_TOKEN,
  redisUrl: values.REDIS_URL,
});

const frozen = (config: Config): Config => {
  for (const part of [config.origins, config.jwt, config.limits]) Object.freeze(part);
  return Object.freeze(config);
};

/** Reads an environment. Throws one `ConfigError` with everything that is wrong with it. */
export const readConfig = (env: Environment, { readFile }: { readonly readFile: ReadFile }): Config => {
  const faults = Object.keys(env)
    .filter((name) => (env[name] ?? '') !== '')
    .map(nameFault)
    .filter((fault) => fault !== undefined)
    .toSorted();
  const reading: Reading = { values: {}, faults };
  for (const name of names) readName(name, env, readFile, reading);
  const parsed = schema.safeParse(reading.values);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [name, ...within] = path.map(String);
    faults.push(
      within.length === 0 || name !== 'GHANTI_LIMITS'
        ? `${name} ${message}`
        : `${name} (${within.join('.')}) ${message}`,
    );
  }
  faults.push(...jwtFaults(reading.values), ...redisFaults(reading.values));
  if (!parsed.success || faults.length > 0) throw new ConfigError([...new Set(faults)]);
  return frozen(toConfig(parsed.data));
};

export type ConfigOverrides = Partial<Omit<Config, 'limits'>> & { readonly limits?: LimitsOverride };

/** The defaults, for embedders and tests; single limits may be given. */
export const defaultConfig = ({ limits: changed = {}, ...others }: ConfigOverrides = {}): Config => {
  const host = others.host ?? '127.0.0.1';
  return frozen({ ...toConfig(schema.parse({ HOST: host })), ...others, limits: limitsWith(changed) });
};

/** This process's own environment. */
export const environment = (): Environment => process.env;

/** The environment laid over the `.env` of a directory, where there is one. */
export const loadEnvironment = (cwd: string, env: Environment = environment()): Environment => {
  const path = join(cwd, '.env');
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...env };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return env;
    throw new ConfigError([`${path} cannot be read`]);
  }
};

/** The file reader of a real start. */
export const readTextFile: ReadFile = (path) => readFileSync(path, 'utf8');
