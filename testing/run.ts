/**
 * The whole check of the repository, in the order in which it fails fastest: the
 * machine, lint, format, types, unused code, then every test. A step that fails
 * does not stop the rest; it counts as one failure. The last line is always the
 * tally, `N passed, N failed`: tests that passed, and all that went wrong.
 * Usage: node testing/run.ts quick|all
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareMachine } from './machine.ts';
import { type Tally, tallyLine } from './tally.ts';

interface Step {
  name: string;
  run: () => void;
}

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'ghanti-tally-'));
const tallyFile = join(scratch, 'tally.json');
const layer = process.argv[2] === 'all' ? 'all' : 'quick';
const env = {
  ...process.env,
  GHANTI_TEST_LAYER: layer,
  GHANTI_TALLY_FILE: tallyFile,
  // Hundreds of programs are started, each of which would compile the same files anew.
  NODE_COMPILE_CACHE: join(scratch, 'compiled'),
};

/** A tool of the repository, run on this Node, its output passed through. */
function tool(name: string, ...args: string[]): () => void {
  return () => {
    const { status, signal, error } = spawnSync('npx', ['--no-install', name, ...args], {
      cwd: root,
      env,
      stdio: 'inherit',
    });
    if (status !== 0)
      throw new Error(error?.message ?? `${name} ended with ${signal ?? `exit code ${status}`}`);
  };
}

function passes({ name, run }: Step): boolean {
  const started = performance.now();
  console.log(`\n== ${name}`);
  let verdict = 'ok';
  try {
    run();
  } catch (problem) {
    verdict = `FAILED: ${problem instanceof Error ? problem.message : String(problem)}`;
  }
  console.log(`== ${name}: ${verdict} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return verdict === 'ok';
}

/** What vitest counted; a run that left no count is one failure. */
function vitestTally(passed: boolean): Tally {
  try {
    const tally = JSON.parse(readFileSync(tallyFile, 'utf8')) as Tally;
    return passed || tally.failed > 0 ? tally : { ...tally, failed: 1 };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const checks: Step[] = [
  { name: 'machine', run: () => prepareMachine(layer) },
  { name: 'lint', run: tool('oxlint', '--deny-warnings') },
  { name: 'format', run: tool('oxfmt', '--check') },
  { name: 'types', run: tool('tsc', '-b') },
  { name: 'unused code', run: tool('knip') },
];

const failedChecks = checks.filter((step) => !passes(step));
const tested = passes({ name: 'tests', run: tool('vitest', 'run') });
const tests = vitestTally(tested);
rmSync(scratch, { recursive: true, force: true });

const total: Tally = { passed: tests.passed, failed: tests.failed + failedChecks.length };
if (failedChecks.length > 0)
  console.log(`\nFailed checks: ${failedChecks.map((step) => step.name).join(', ')}`);
console.log(tallyLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
