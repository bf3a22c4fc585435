/**
 * The pieces that many commands' inputs are made of, and the shape of a row of the table.
 * Promises that lists of ids name each once and that pages have a default and a top (CU-01).
 */
import * as z from 'zod';
import { ackEvent } from '../event.ts';
import { clientId, userId } from '../ids.ts';

/** One address of a command under /api/v1. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As Express writes it: `/channels/:channel/messages`. */
  readonly path: string;
  /** Fields that the address itself decides. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** A parameter that becomes another field, with a prefix: `:name` -> `channel: feed:<name>`. */
  readonly map?: Readonly<Record<string, { readonly field: string; readonly prefix: string }>>;
  /** Where the fields come from that are not in the path. */
  readonly from: 'query' | 'body';
  readonly status: 200 | 201;
}

/** Whether a command's input has a `clientId` (IDEM-1). */
export type ClientIdRule = 'required' | 'optional' | 'refused';

export interface CommandSpec {
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  readonly clientId: ClientIdRule;
  readonly rest: readonly RestRoute[];
  readonly summary: string;
  /** Who may, in a few words. */
  readonly access: string;
}

/** Spread into the input of each command that requires the key. */
export const keyed = { clientId };

/** Spread into the output of each command that may be a repeat. */
export const repeatable = { duplicate: z.literal(true).optional() };

/** The usual answer of a command that writes one event. */
export const wrote = z.object({ event: ackEvent, ...repeatable });

export const nothing = z.object({});

export const page = (most: number, usual: number) => z.int().min(1).max(most).default(usual);

/** The place after which a list goes on, as the answer before gave it. */
export const listPlace = z.string().min(1).max(200);

const distinct = (ids: readonly unknown[]) => new Set(ids).size === ids.length;

/** Users, each named once. */
export const users = (least: number, most: number) =>
  z.array(userId).min(least).max(most, `too_many: at most ${most}`).refine(distinct, 'the same one twice');

/** Numbers of a poll's options, each once. */
export const choices = z.array(z.int().min(0).max(11)).max(12).refine(distinct, 'the same one twice');

/** True when at least one of the fields is given. */
export function givesOne(names: readonly string[]) {
  return (input: Readonly<Record<string, unknown>>) => names.some((name) => input[name] !== undefined);
}

export const get = (path: string): RestRoute => ({
  method: 'GET',
  path,
  from: 'query',
  status: 200,
});
export const patch = (path: string): RestRoute => ({
  method: 'PATCH',
  path,
  from: 'body',
  status: 200,
});
export const post = (path: string, status: 200 | 201 = 200): RestRoute => ({
  method: 'POST',
  path,
  from: 'body',
  status,
});
export const put = (path: string, fixed: Readonly<Record<string, unknown>> = {}): RestRoute => ({
  method: 'PUT',
  path,
  fixed,
  from: 'body',
  status: 200,
});
export const remove = (path: string, fixed: Readonly<Record<string, unknown>> = {}): RestRoute => ({
  method: 'DELETE',
  path,
  fixed,
  from: 'query',
  status: 200,
});
