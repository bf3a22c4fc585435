import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultLimits } from '@ghanti/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ConfigError,
  defaultConfig,
  environment,
  loadEnvironment,
  readConfig,
  readTextFile,
  type Environment,
} from './config.ts';

const files: Record<string, string> = {
  '/run/secret': 'a secret of at least thirty-two bytes\n',
  '/run/port': '4000',
};
const readFile = (path: string): string => {
  const text = files[path];
  if (text === undefined) throw new Error(`ENOENT ${path}`);
  return text;
};
const read = (env: Environment = {}) => readConfig(env, { readFile });

const faultsOf = (env: Environment): readonly string[] => {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

const secret = 'a secret of at least thirty-two bytes';

describe('what the environment says', () => {
  test('nothing: the defaults', () => {
    expect(read()).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: './data',
      publicUrl: undefined,
      origins: [],
      registration: 'open',
      directory: 'everyone',
      demo: 'off',
      jwt: { secret: undefined, jwksUrl: undefined, issuer: undefined, audience: undefined },
      durability: 'full',
      limits: defaultLimits,
      logLevel: 'info',
      trustProxy: 0,
      metricsToken: undefined,
    });
  });

  test('everything', () => {
    const config = read({
      PORT: '0',
      HOST: '0.0.0.0',
      GHANTI_DATA_DIR: '/var/lib/ghanti',
      GHANTI_PUBLIC_URL: 'https://Chat.example/',
      GHANTI_REGISTRATION: 'closed',
      GHANTI_ORIGINS: 'https://app.example, http://localhost:5173/ capacitor://localhost',
      GHANTI_DIRECTORY: 'exact',
      GHANTI_DEMO: '1',
      GHANTI_JWKS_URL: 'https://id.example/keys',
      GHANTI_JWT_ISSUER: 'https://id.example',
      GHANTI_JWT_AUDIENCE: 'ghanti',
      GHANTI_DURABILITY: 'normal',
      LOG_LEVEL: 'debug',
      TRUST_PROXY: '2',
      GHANTI_METRICS_TOKEN: 'm',
      GHANTI_LIMITS: '{"commandsPerSecond":50}',
      PATH: '/bin',
      HOME: '/root',
    });
    expect(config).toEqual({
      port: 0,
      host: '0.0.0.0',
      dataDir: '/var/lib/ghanti',
      publicUrl: 'https://chat.example',
      origins: ['https://app.example', 'http://localhost:5173', 'capacitor://localhost'],
      registration: 'closed',
      directory: 'exact',
      demo: 'on',
      jwt: {
        secret: undefined,
        jwksUrl: 'https://id.example/keys',
        issuer: 'https://id.example',
        audience: 'ghanti',
      },
      durability: 'normal',
      limits: { ...defaultLimits, commandsPerSecond: 50 },
      logLevel: 'debug',
      trustProxy: 2,
      metricsToken: 'm',
    });
  });

  test('an empty variable is an unset one, also one of a later version', () => {
    expect(
      read({ PORT: '', GHANTI_JWT_SECRET: '', GHANTI_LIMITS: '', DATABASE_URL: '', GHANTI_DEMO: '' }),
    ).toEqual(read());
  });

  test.each([
    ['127.0.0.1', 'open'],
    ['127.9.9.9', 'open'],
    ['::1', 'open'],
    ['localhost', 'open'],
    ['0.0.0.0', 'invite'],
    ['::', 'invite'],
    ['192.168.1.2', 'invite'],
    ['127.example', 'invite'],
  ])('HOST %s: registration %s unless said', (HOST, registration) => {
    expect(read({ HOST }).registration).toBe(registration);
    expect(read({ HOST, GHANTI_REGISTRATION: 'closed' }).registration).toBe('closed');
    expect(defaultConfig({ host: HOST }).registration).toBe(registration);
  });

  test('X_FILE is read for X, without the line feed at its end', () => {
    expect(read({ GHANTI_JWT_SECRET_FILE: '/run/secret', PORT_FILE: '/run/port' })).toMatchObject({
      port: 4000,
      jwt: { secret },
    });
  });

  test.each([
    ['true', 1],
    ['false', 0],
    ['0', 0],
    ['3', 3],
  ])('TRUST_PROXY %s is %i proxies', (TRUST_PROXY, hops) => {
    expect(read({ TRUST_PROXY }).trustProxy).toBe(hops);
  });

  test('nothing of it can be changed', () => {
    for (const config of [read(), defaultConfig({ origins: ['https://app.example'] })]) {
      for (const part of [config, config.jwt, config.limits, config.origins])
        expect(Object.isFrozen(part)).toBe(true);
    }
    expect(Object.isFrozen(defaultLimits)).toBe(false);
  });

  test('an embedder may give single values and single limits', () => {
    expect(defaultConfig({ port: 0, limits: { loginsPerMinute: 1_000 } })).toEqual({
      ...read(),
      port: 0,
      limits: { ...defaultLimits, loginsPerMinute: 1_000 },
    });
  });
});

describe('what is wrong with it', () => {
  test.each<[Environment, RegExp]>([
    [{ PORT: 'http' }, /^PORT must be a port number/],
    [{ PORT: '65536' }, /^PORT must be a port number/],
    [{ PORT: '-1' }, /^PORT must/],
    [{ PORT: '3000.5' }, /^PORT must/],
    [{ PORT: '0x50' }, /^PORT must/],
    [{ HOST: 'a b' }, /^HOST must/],
    [{ GHANTI_PUBLIC_URL: 'chat.example' }, /^GHANTI_PUBLIC_URL must be the http/],
    [{ GHANTI_PUBLIC_URL: 'ftp://chat.example' }, /^GHANTI_PUBLIC_URL must/],
    [{ GHANTI_PUBLIC_URL: 'https://chat.example/path' }, /^GHANTI_PUBLIC_URL must have no path/],
    [{ GHANTI_PUBLIC_URL: 'https://me@chat.example' }, /^GHANTI_PUBLIC_URL must/],
    [{ GHANTI_ORIGINS: '*' }, /^GHANTI_ORIGINS must be a list/],
    [{ GHANTI_ORIGINS: 'https://app.example,null' }, /^GHANTI_ORIGINS must be a list/],
    [{ GHANTI_ORIGINS: 'https://*.example' }, /^GHANTI_ORIGINS must be a list/],
    [{ GHANTI_REGISTRATION: 'Open' }, /^GHANTI_REGISTRATION .*"open"/],
    [{ GHANTI_DIRECTORY: 'all' }, /^GHANTI_DIRECTORY .*"everyone"/],
    [{ GHANTI_DURABILITY: 'off' }, /^GHANTI_DURABILITY .*"full"/],
    [{ LOG_LEVEL: 'verbose' }, /^LOG_LEVEL .*"info"/],
    [{ TRUST_PROXY: '10.0.0.0/8' }, /^TRUST_PROXY must be the number/],
    [{ TRUST_PROXY: 'constructor' }, /^TRUST_PROXY must be the number/],
    [{ GHANTI_JWT_SECRET: 'short' }, /^GHANTI_JWT_SECRET must be at least 16 bytes/],
    [
      { GHANTI_JWKS_URL: '/keys', GHANTI_JWT_ISSUER: 'i', GHANTI_JWT_AUDIENCE: 'a' },
      /^GHANTI_JWKS_URL must be/,
    ],
    [{ GHANTI_JWKS_URL: 'https://id.example', GHANTI_JWT_AUDIENCE: 'a' }, /^GHANTI_JWT_ISSUER is missing/],
    [{ GHANTI_JWKS_URL: 'https://id.example', GHANTI_JWT_ISSUER: 'i' }, /^GHANTI_JWT_AUDIENCE is missing/],
    [{ GHANTI_JWT_AUDIENCE: 'a' }, /^GHANTI_JWT_AUDIENCE does nothing/],
    [{ GHANTI_METRICS_TOKEN: ' ' }, /^GHANTI_METRICS_TOKEN must not be blank/],
    [{ GHANTI_LIMITS: '{' }, /^GHANTI_LIMITS must be a JSON object/],
    [{ GHANTI_LIMITS: '[]' }, /^GHANTI_LIMITS /],
    [{ GHANTI_LIMITS: '{"commandsPerSecond":"50"}' }, /^GHANTI_LIMITS \(commandsPerSecond\)/],
    [{ GHANTI_LIMITS: '{"maxTextBytes":999999999}' }, /^GHANTI_LIMITS \(maxTextBytes\)/],
    [{ GHANTI_LIMITS: '{"comandsPerSecond":50}' }, /^GHANTI_LIMITS .*comandsPerSecond/],
    [{ GHANTI_REGISTRATON: 'open' }, /^GHANTI_REGISTRATON is not a name that Ghanti knows/],
    [{ GHANTI_NONE_FILE: '/run/secret' }, /^GHANTI_NONE_FILE is not a name/],
    [{ GHANTI_DEMO: 'yes' }, /^GHANTI_DEMO /],
    [{ DATABASE_URL: 'mysql://me:pw@db' }, /^DATABASE_URL must be the address of a Postgres database/],
    [{ REDIS_URL: 'redis://cache' }, /^REDIS_URL does nothing without DATABASE_URL/],
    [{ GHANTI_PUSH_SUBJECT: 'mailto:a@b' }, /^GHANTI_PUSH_SUBJECT is not supported/],
    [{ GHANTI_S3_BUCKET: 'b' }, /^GHANTI_S3_BUCKET is not supported/],
    [{ GHANTI_JWT_SECRET_FILE: '/run/none' }, /^GHANTI_JWT_SECRET_FILE names a file that cannot be read/],
    [{ PORT: '1', PORT_FILE: '/run/port' }, /^PORT and PORT_FILE are both set/],
  ])('%j', (env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringMatching(fault)]);
  });

  test('two keys of the host', () => {
    const env = {
      GHANTI_JWT_SECRET: secret,
      GHANTI_JWKS_URL: 'https://id.example',
      GHANTI_JWT_ISSUER: 'i',
      GHANTI_JWT_AUDIENCE: 'a',
    };
    expect(faultsOf(env)).toEqual(['GHANTI_JWT_SECRET and GHANTI_JWKS_URL are both set: keep one']);
  });

  test('all of it is told at once, one fault per line', () => {
    const env = {
      PORT: 'x',
      LOG_LEVEL: 'x',
      GHANTI_NONE: 'x',
      REDIS_URL: 'x',
      GHANTI_JWT_SECRET_FILE: '/run/none',
      GHANTI_JWT_ISSUER: 'i',
      GHANTI_LIMITS: '{"commandBurst":0,"maxMembers":0}',
    };
    const faults = faultsOf(env);
    expect(faults).toHaveLength(9);
    expect(new ConfigError(faults).message.split('\n')).toHaveLength(10);
  });

  test('no value is ever told', () => {
    const env = {
      PORT: 'hush',
      HOST: 'hush hush',
      GHANTI_PUBLIC_URL: 'hush',
      GHANTI_ORIGINS: 'hush',
      GHANTI_REGISTRATION: 'hush',
      GHANTI_JWT_SECRET: 'hush',
      GHANTI_LIMITS: 'hush',
      DATABASE_URL: 'hush',
      REDIS_URL: 'hush',
      GHANTI_NONE: 'hush',
      TRUST_PROXY: 'hush',
    };
    expect(faultsOf(env)).toHaveLength(11);
    expect(faultsOf(env).join()).not.toContain('hush');
  });
});

describe('where it comes from', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ghanti-config-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test('.env of the directory, under what the process was given', async () => {
    await writeFile(join(directory, '.env'), '# a comment\nPORT=4000\nGHANTI_DATA_DIR="/a b"\n');
    expect(loadEnvironment(directory, { PORT: '5000', X: 'y' })).toEqual({
      PORT: '5000',
      GHANTI_DATA_DIR: '/a b',
      X: 'y',
    });
  });

  test('no .env is none', () => {
    expect(loadEnvironment(directory, { PORT: '5000' })).toEqual({ PORT: '5000' });
    expect(loadEnvironment(directory)).toEqual(environment());
  });

  test('an .env that cannot be read is a fault', () => {
    expect(() => loadEnvironment(join(directory, 'x\0y'), {})).toThrow(ConfigError);
  });

  test('a file of the real disk', async () => {
    await writeFile(join(directory, 'port'), '4001\r\n');
    expect(readConfig({ PORT_FILE: join(directory, 'port') }, { readFile: readTextFile }).port).toBe(4001);
  });
});
