/**
 * Which tests exist and how they run: one project per layer, all of them from
 * the TypeScript sources (condition `@ghanti/source`), never from `dist`.
 * Files that start servers mostly wait, so a few run side by side; the long run's
 * faults, which measure and starve, run one at a time. The tally reporter writes the last line.
 */
import { existsSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { Layer } from './testing/layer.ts';
import { excepted, included, places } from './testing/places.ts';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  throw new Error(
    `Ghanti's tests need Node 24 or newer, this is ${process.version}: run them through npm or npx.`,
  );
}

// Taken out of the environment: servers that tests start refuse names that they do not know.
const layer: Layer = process.env['GHANTI_TEST_LAYER'] === 'all' ? 'all' : 'quick';
delete process.env['GHANTI_TEST_LAYER'];

// Programs that tests start share what Node compiled (testing/warm.ts).
process.env['NODE_COMPILE_CACHE'] ??= new URL('node_modules/.cache/ghanti', import.meta.url).pathname;

// Where databases that tests share keep their files; made by whoever needs one first (testing/services.ts).
process.env['TEST_SERVICES'] ??= join(realpathSync(tmpdir()), `ghanti-services-${process.pid}`);

// The browser that testing/machine.ts installs for this layer; the other one where that is not there.
const [whole, bare] = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'] as const;
process.env['CHROMIUM'] ??= (layer === 'all' ? existsSync(whole) : !existsSync(bare)) ? whole : bare;

// Only in `npm run test:all`: ten minutes are not enough for everything. Faults and stores have a shorter witness in
// `npm test`; of the web app it takes one pass: chat, messages, offline, keys, a public feed, the demo, every second screen.
const long = [
  'packages/server/test/contract/{migrate,move-postgres,search-postgres,search-sqlite-files,store-postgres}.test.ts',
  'packages/server/test/faults/{backup-postgres,bad-disk,deaf-readers,failover,late-database,nodes,power-loss-harness,readiness-postgres,starved,torture}.test.ts',
  'packages/server/test/e2e/{doctor-url,event-source,groups-large,presence-crowd}.test.ts',
  'packages/server/test/e2e/feeds/feeds-paced.test.ts',
  'packages/server/test/e2e/nodes/{alone,identity,lab,presence,proxy}-nodes.test.ts',
  'packages/client/test/{feeds-without-socket,memory,migrate-live,nginx}.test.ts',
  'packages/client/test/browser/examples.test.ts',
  'packages/react/test/browser/hooks.test.ts',
  'apps/web/test/{composer,connection,conversation-keys,dates,docs,feed-embed,feeds,fling,group,lab,links,list,look}.test.ts',
  'apps/web/test/{many-chats,narrow,server-dies,settings,timeline,touch,transports}.test.ts',
];

const conditions = ['@ghanti/source', 'node', 'module', 'development|production'];
const shared = {
  resolve: { conditions: ['@ghanti/source'] },
  ssr: { resolve: { conditions } },
  // What a run sets up before its tests.
  environments: { __vitest__: { resolve: { conditions } } },
};

const contract = ['packages/*/test/contract/**/*.test.ts', 'packages/*/test/**/*.contract.test.ts'];
const faults = ['packages/*/test/faults/**/*.test.ts'];
const browser = ['packages/*/test/browser/**/*.test.ts', 'apps/*/test/**/*.test.ts'];

interface Options {
  exclude?: string[];
  isolate?: boolean;
  maxWorkers?: number;
  sequence?: { groupOrder: number };
  testTimeout?: number;
  hookTimeout?: number;
  globalSetup?: string[];
  env?: Record<string, string>;
  provide?: { layer: Layer };
}

// Generous: a machine may be slow for a while, and what hangs is told soon enough. One module graph for all files of a
// worker: they share nothing that changes, and what they import is read once.
const patient: Options = { testTimeout: 60_000, hookTimeout: 60_000, isolate: false };

function project(name: string, include: string[], { exclude = [], ...options }: Options = {}) {
  return {
    ...shared,
    test: {
      name,
      include,
      exclude: ['**/node_modules/**', '**/dist/**', ...exclude, ...(layer === 'all' ? [] : long)],
      environment: 'node',
      provide: { layer },
      execArgv: ['--conditions=@ghanti/source'],
      ...options,
    },
  };
}

/** The suites of the server once more, on other databases and more nodes; each file as much as in a quick run. */
const elsewhere = places.map((place, index) =>
  project(place.name, [included], {
    ...patient,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    sequence: { groupOrder: 4 + index },
    globalSetup: ['testing/warm.ts', 'testing/services.ts'],
    exclude: excepted(place),
    env: { TEST_STORE: place.store },
    provide: { layer: 'quick' },
  }),
);

export default defineConfig({
  test: {
    reporters: ['default', './testing/tally.ts'],
    projects: [
      project(
        'unit',
        ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'testing/**/*.test.ts'],
        patient,
      ),
      project('contract', contract, { ...patient, globalSetup: ['testing/services.ts'] }),
      project('e2e', ['packages/*/test/**/*.test.ts'], {
        ...patient,
        maxWorkers: 3,
        sequence: { groupOrder: 1 },
        globalSetup: ['testing/warm.ts', 'testing/services.ts'],
        exclude: [...contract, ...faults, ...browser],
      }),
      project('browser', browser, {
        ...patient,
        maxWorkers: 2,
        sequence: { groupOrder: 2 },
        globalSetup: ['apps/web/test/support/built.ts'],
      }),
      project('faults', faults, {
        maxWorkers: layer === 'all' ? 1 : 2,
        globalSetup: ['testing/services.ts'],
        sequence: { groupOrder: 3 },
        testTimeout: 300_000,
        hookTimeout: 60_000,
      }),
      ...(layer === 'all' ? elsewhere : []),
    ],
  },
});
