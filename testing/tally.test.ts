/** What counts as passed, and that everything else counts as failed. */
import { expect, test } from 'vitest';
import { count, failure, tallyLine } from './tally.ts';

type Module = Parameters<typeof count>[0][number];
type State = 'passed' | 'failed' | 'skipped' | 'pending';

/** As much of a finished test file as the tally looks at. */
function finished(states: State[], errors: { module?: number; suite?: number } = {}): Module {
  const many = (times = 0) => Array.from({ length: times }, () => ({ message: 'broken' }));
  const children = {
    allTests: () => states.map((state) => ({ result: () => ({ state }) })),
    allSuites: () => [{ errors: () => many(errors.suite) }],
  };
  return { children, errors: () => many(errors.module) } as unknown as Module;
}

test('tests that passed are passed', () => {
  expect(tallyLine(count([finished(['passed', 'passed'])], []))).toBe('2 passed, 0 failed');
});

test.each(['failed', 'skipped', 'pending'] as const)('a test that is %s is failed', (state) => {
  expect(count([finished(['passed', state])], [])).toEqual({ passed: 1, failed: 1 });
});

test('a file that does not load, a broken hook and an unhandled error are one failure each', () => {
  const modules = [finished([], { module: 3 }), finished(['passed'], { suite: 1 })];
  expect(count(modules, [new Error('nobody waited')])).toEqual({ passed: 1, failed: 3 });
});

test('a run without tests is a failure', () => {
  expect(count([], [])).toEqual({ passed: 0, failed: 1 });
});

test('why a test failed is told with its file and its name; of one that passed nothing is', () => {
  const ended = (state: State, message: string) => ({
    fullName: 'a bell > rings',
    module: { moduleId: '/bell.test.ts' },
    result: () => ({ state, errors: [{ message }] }),
  });
  expect(failure(ended('failed', 'it is mute'))).toBe('FAILED /bell.test.ts > a bell > rings\nit is mute\n');
  expect(failure(ended('passed', ''))).toBe('');
});
