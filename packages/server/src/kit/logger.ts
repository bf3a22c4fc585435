/**
 * One line per happening: JSON for machines, a readable line where a person looks at a terminal.
 * Promise: what must not be told is not (redact.ts); nothing that a client sends can forge a line or steer a terminal
 * (RS-21, XS-17): JSON escapes controls, the readable form escapes them and direction overrides as well.
 * Leaves to others: what is worth a line. Text of messages never is.
 */
import { type DestinationStream, destination as file, pino } from 'pino';
import * as z from 'zod';
import { redact, redactText } from './redact.ts';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Fields first, as pino has it; an Error may stand for the fields. */
export type Log = {
  (message: string): void;
  (fields: object, message: string): void;
};

export interface Logger {
  readonly fatal: Log;
  readonly error: Log;
  readonly warn: Log;
  readonly info: Log;
  readonly debug: Log;
  readonly trace: Log;
  /** A logger whose lines carry these fields too. */
  child(fields: object): Logger;
}

export type LoggerOptions = {
  readonly level: LogLevel;
  /** Where whole lines go, each with its line feed. Standard output unless told. */
  readonly destination?: DestinationStream | undefined;
  /** Readable lines instead of JSON; unless told, where standard output is a terminal and the destination. */
  readonly terminal?: boolean | undefined;
};

const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const visible = (text: string): string =>
  text.replace(unsafe, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

const shown = (value: unknown): string => {
  if (typeof value === 'string')
    return /^[\w./:@[\]-]+$/.test(value) ? value : visible(JSON.stringify(value));
  return visible(JSON.stringify(value));
};

/** What pino writes, and whatever fields a line has. */
const lineShape = z.looseObject({ level: z.string(), time: z.number(), msg: z.string().default('') });

/** `{"level":"info","time":…,"msg":"ready","url":"…"}` as `11:28:07.123 info  ready url=…`. */
const readable = (json: string): string => {
  const { level, time, msg, pid: _, ...fields } = lineShape.parse(JSON.parse(json));
  const clock = new Date(time).toISOString().slice(11, 23);
  const rest = Object.entries(fields).map(([name, value]) => ` ${visible(name)}=${shown(value)}`);
  return `${clock} ${level.padEnd(5)} ${visible(msg)}${rest.join('')}\n`;
};

const wrap = (inner: pino.Logger): Logger => {
  const log =
    (level: pino.Level): Log =>
    (first: object | string, message: string = '') => {
      if (!inner.isLevelEnabled(level)) return;
      if (typeof first === 'string') inner[level](redactText(first));
      else inner[level](redact(first), redactText(message));
    };
  return {
    fatal: log('fatal'),
    error: log('error'),
    warn: log('warn'),
    info: log('info'),
    debug: log('debug'),
    trace: log('trace'),
    child: (fields) => wrap(inner.child(redact(fields))),
  };
};

/** Writes at once, so that the last line before a crash is there. */
export const createLogger = ({ level, destination, terminal }: LoggerOptions): Logger => {
  const isTerminal = terminal ?? (destination === undefined && process.stdout.isTTY);
  const out = destination ?? file({ dest: 1, sync: true });
  const stream: DestinationStream = isTerminal ? { write: (line) => out.write(readable(line)) } : out;
  const formatters = {
    level: (label: string) => ({ level: label }),
    bindings: ({ pid }: pino.Bindings) => ({ pid: pid as unknown }),
  };
  return wrap(pino({ level, formatters, serializers: { err: (error: unknown) => error } }, stream));
};

/** Logs nothing: for an embedder who wants none, and for tests. */
export const silentLogger: Logger = createLogger({ level: 'silent', destination: { write: () => {} } });
