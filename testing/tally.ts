/**
 * The verdict of a test run in one line: `N passed, N failed`. Whatever is not a
 * test that ran and passed counts as failed: a skip, a todo, a file that does not
 * load, a suite whose hook broke, an unhandled error, and a run of no tests at all.
 * Why a test failed is told when it fails. The line is written when the process
 * exits, so that nothing comes after it; with GHANTI_TALLY_FILE set the numbers go
 * to that file instead, for testing/run.ts.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

export interface Tally {
  passed: number;
  failed: number;
}

/** The last line, word for word. */
export function tallyLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}

type Counted = Pick<TestModule, 'children' | 'errors'>;

/** Counts a run; `unhandled` are the errors that no test owns. */
export function count(modules: readonly Counted[], unhandled: readonly unknown[]): Tally {
  const tally: Tally = { passed: 0, failed: unhandled.length };
  for (const module of modules) {
    if (module.errors().length > 0) tally.failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) tally.failed += 1;
    for (const test of module.children.allTests()) {
      if (test.result().state === 'passed') tally.passed += 1;
      else tally.failed += 1;
    }
  }
  if (tally.passed + tally.failed === 0) tally.failed = 1;
  return tally;
}

type Reason = { readonly message: string; readonly stack?: string; readonly diff?: string };
type Ended = {
  readonly fullName: string;
  readonly module: Pick<TestModule, 'moduleId'>;
  result(): { readonly state: string; readonly errors?: readonly Reason[] | undefined };
};

/** Why a test failed, for the moment in which it does; nothing of one that did not. */
export function failure(test: Ended): string {
  const { state, errors = [] } = test.result();
  if (state !== 'failed') return '';
  const reasons = errors.map(({ message, stack, diff = '' }) =>
    [stack?.includes(message) ? stack : message, diff].join('\n').trim(),
  );
  return [`FAILED ${test.module.moduleId} > ${test.fullName}`, ...reasons, ''].join('\n');
}

export default class TallyReporter implements Reporter {
  #tally: Tally = { passed: 0, failed: 1 };
  readonly #file = process.env['GHANTI_TALLY_FILE'];

  onInit(): void {
    delete process.env['GHANTI_TALLY_FILE'];
    process.once('exit', () => this.#write());
  }

  /** Told at once: the run may be half an hour from its end, or never come to it. */
  onTestCaseResult(test: TestCase): void {
    process.stdout.write(failure(test));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    this.#tally = count(modules, unhandled);
  }

  #write(): void {
    if (this.#tally.failed > 0) process.exitCode = process.exitCode || 1;
    if (this.#file === undefined) process.stdout.write(`${tallyLine(this.#tally)}\n`);
    else writeFileSync(this.#file, JSON.stringify(this.#tally));
  }
}
