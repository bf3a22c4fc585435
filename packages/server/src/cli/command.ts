/**
 * What a command of `ghanti` is, and what it is given. A command says what happened with `say`, tells of long work with `progress`, and
 * ends with the exit code that it gives, 0 unless told; what went wrong and can be told in a sentence is a `Failure`.
 */
import type { ParseArgsConfig } from 'node:util';
import type { Environment } from '../config.ts';

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export type Given = {
  readonly values: Values;
  readonly words: readonly string[];
  readonly environment: Environment;
  readonly cwd: string;
  /** The one result: `text` for people, `data` where `--json` was asked for. */
  say(text: string, data: object): void;
  /** Long work: so much of so much. */
  progress(what: string, done: number, of: number): void;
};

export type CliCommand = {
  readonly name: string;
  /** After the name: `<to>`. */
  readonly takes: string;
  readonly summary: string;
  readonly help: string;
  readonly options: Options;
  run(given: Given): Promise<number | undefined>;
};

/** Ends the program with a sentence and a code: 1 for what could not be done, 2 for what was asked wrongly. */
export class Failure extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.name = 'Failure';
    this.code = code;
  }
}

export const misused = (message: string): Failure => new Failure(message, 2);

export const text = ({ values }: Given, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const texts = ({ values }: Given, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};

/** Exactly so many words, or a sentence that names them. */
export const wordsOf = ({ words }: Given, ...names: readonly string[]): readonly string[] => {
  if (words.length < names.length) throw misused(`${names[words.length]} is missing`);
  const [over] = words.slice(names.length);
  if (over !== undefined) throw misused(`${over} is one word too many`);
  return words;
};
