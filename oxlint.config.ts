/**
 * What the linter asks of every file: the import map (testing/import-map.ts),
 * no floating promises, exhaustive switches, no `any`, small files and functions,
 * the environment in one place, and tests that all run. Every rule is an error.
 * Needs Node 24 to load: run it through npm.
 */
import { defineConfig } from 'oxlint';
import { importRules } from './testing/import-map.ts';

const tests = [
  '**/*.test.ts',
  '**/*.contract.ts',
  '**/*.fixture.ts',
  'packages/*/test/**/*.ts',
  'apps/*/test/**/*.ts',
  'apps/*/screens/**/*.ts',
  'packages/testkit/**/*.ts',
  'testing/**/*.ts',
  '*.config.ts',
  'bench/**/*.ts',
];

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node', 'vitest', 'react', 'jsx-a11y'],
  options: { typeAware: true },
  categories: { correctness: 'error' },
  ignorePatterns: ['**/dist/**', 'data/**'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/ban-ts-comment': 'error',
    'max-lines': ['error', { max: 350, skipBlankLines: false, skipComments: false }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
    'node/no-process-env': 'error',
    'no-control-regex': 'off',
    // What people write is only ever text: nothing in the app reads markup.
    'react/no-danger': 'error',
    'react/exhaustive-deps': 'error',
    'react/rules-of-hooks': 'error',
    'react/react-in-jsx-scope': 'off',
    // No compiler memoizes here: what a virtualizer gives is read where it is made.
    'react/incompatible-library': 'off',
    // Both look at syntax only: a status is no form's output, and a label may stand beside its control.
    'jsx-a11y/prefer-tag-over-role': 'off',
    'jsx-a11y/control-has-associated-label': 'off',
    // A pointer that rests on a notice holds it; nothing can be done there alone.
    'jsx-a11y/no-noninteractive-element-interactions': 'off',
    'typescript/no-meaningless-void-operator': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    // Suites are exported functions and state their invariants through checkers: these look at syntax only.
    'vitest/expect-expect': 'off',
    'vitest/no-standalone-expect': 'off',
    'vitest/no-conditional-expect': 'off',
    'vitest/no-conditional-tests': 'off',
    'vitest/require-to-throw-message': 'off',
    'vitest/require-mock-type-parameters': 'off',
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
  },
  overrides: [
    { files: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.{ts,tsx}'], rules: { 'no-console': 'error' } },
    { files: ['packages/server/src/main.ts', 'packages/server/src/cli/**'], rules: { 'no-console': 'off' } },
    { files: ['packages/server/src/config.ts', 'examples/**'], rules: { 'node/no-process-env': 'off' } },
    {
      files: tests,
      rules: { 'max-lines-per-function': 'off', 'no-console': 'off', 'node/no-process-env': 'off' },
    },
    ...importRules,
  ],
});
