/**
 * The import map bites: a small tree of forbidden and allowed imports goes through
 * the real linter, in one run, and every verdict is compared with the table of
 * rooms. The tree lives outside the repository, so that nobody else lints it.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rooms } from './import-map.ts';

type Case = readonly [file: string, specifier: string, verdict: 'forbidden' | 'allowed'];

const SERVER = 'packages/server/src';
const names = Object.keys(rooms) as (keyof typeof rooms)[];

const betweenRooms: Case[] = names.flatMap((from) =>
  names.map((to): Case => {
    const allowed: readonly string[] = rooms[from];
    const fine = from === to || allowed.includes(to);
    return [`${SERVER}/${from}/to-${to}.ts`, `../${to}/some.ts`, fine ? 'allowed' : 'forbidden'];
  }),
);

const others: Case[] = [
  [`${SERVER}/store/sqlite/deep-up.ts`, '../../kit/clock.ts', 'allowed'],
  [`${SERVER}/store/sqlite/deep-wrong.ts`, '../../log/event-log.ts', 'forbidden'],
  [`${SERVER}/http/commands.ts`, '../session/commands.ts', 'allowed'],
  [`${SERVER}/http/routes/commands.ts`, '../../session/commands.ts', 'allowed'],
  [`${SERVER}/http/routes/link.ts`, '../../session/link.ts', 'forbidden'],
  [`${SERVER}/chat/root.ts`, '../server.ts', 'forbidden'],
  [`${SERVER}/chat/config.ts`, '../config.ts', 'forbidden'],
  [`${SERVER}/novelty/room.ts`, '../store/store.ts', 'forbidden'],
  [`${SERVER}/main.ts`, './http/app.ts', 'allowed'],
  [`${SERVER}/http/express.ts`, 'express', 'allowed'],
  [`${SERVER}/session/express.ts`, 'express', 'forbidden'],
  [`${SERVER}/transport/socketio-fan-out.ts`, 'socket.io', 'allowed'],
  [`${SERVER}/transport/websocket.ts`, 'socket.io', 'forbidden'],
  [`${SERVER}/store/sqlite/open.ts`, 'node:sqlite', 'allowed'],
  [`${SERVER}/log/open.ts`, 'node:sqlite', 'forbidden'],
  [`${SERVER}/chat/query.ts`, 'kysely', 'forbidden'],
  [`${SERVER}/kit/environment.ts`, 'node:process', 'forbidden'],
  [`${SERVER}/kit/itself.ts`, '@ghanti/server', 'forbidden'],
  [`${SERVER}/kit/itself.test.ts`, '@ghanti/server', 'forbidden'],
  [`${SERVER}/kit/contract.ts`, '@ghanti/protocol', 'allowed'],
  [`${SERVER}/kit/testkit.ts`, '@ghanti/testkit', 'forbidden'],
  [`${SERVER}/kit/testkit.test.ts`, '@ghanti/testkit', 'allowed'],
  [`${SERVER}/kit/path.ts`, '../../../protocol/src/index.ts', 'forbidden'],
  ['packages/protocol/src/good.ts', 'zod', 'allowed'],
  ['packages/protocol/src/node.ts', 'node:crypto', 'forbidden'],
  ['packages/protocol/src/server.ts', '@ghanti/server', 'forbidden'],
  ['packages/client/src/server.ts', '@ghanti/server', 'forbidden'],
  ['apps/web/src/server.ts', '@ghanti/server', 'forbidden'],
  ['apps/web/src/client.ts', '@ghanti/client', 'allowed'],
  ['examples/hello/src/server.ts', '@ghanti/server', 'allowed'],
];

const cases = [...betweenRooms, ...others];
const tree = mkdtempSync(join(tmpdir(), 'ghanti-import-map-'));
let flagged: ReadonlySet<string>;

interface Report {
  diagnostics: { code: string; filename: string }[];
}

function write(file: string, text: string): void {
  const path = join(tree, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** oxlint exits with 1 when it finds something: the report is read either way. */
function lint(): Promise<Report> {
  const bin = join(import.meta.dirname, '../node_modules/oxlint/bin/oxlint');
  const args = [bin, '-c', 'oxlint.config.ts', '--format=json', '.'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: tree, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (stdout.trimStart().startsWith('{')) resolve(JSON.parse(stdout) as Report);
      else reject(new Error(`oxlint gave no report: ${stderr}${stdout}`, { cause: error }));
    });
  });
}

beforeAll(async () => {
  const map = pathToFileURL(join(import.meta.dirname, 'import-map.ts')).href;
  write(
    'oxlint.config.ts',
    `import { importRules } from '${map}';\nexport default { categories: { correctness: 'off' }, overrides: importRules };\n`,
  );
  for (const [file, specifier] of cases) write(file, `export type { Some } from '${specifier}';\n`);
  const { diagnostics } = await lint();
  expect(new Set(diagnostics.map((each) => each.code))).toEqual(new Set(['eslint(no-restricted-imports)']));
  flagged = new Set(diagnostics.map((each) => each.filename.replaceAll('\\', '/')));
}, 60_000);

afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('the import map', () => {
  test.each(cases)('%s -> %s: %s', (file, _specifier, verdict) => {
    expect(flagged.has(file) ? 'forbidden' : 'allowed').toBe(verdict);
  });
});
