/**
 * Who may commit to a database at once: one node that hears of no other, or any number that hear each other. It is a lock of the session
 * that commits, held alone or shared: nobody commits without it, and it goes with the connection, so a killed process leaves nothing.
 *
 * Promise: it is never waited for here (a queue for the lock would hold up others' reconnections); who may not is told StoreInUse. A session
 * of this node's own that was lost on the way, and that the database takes to be there still, is ended. Left to others: how long a start waits.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { StoreInUse } from '../store.ts';

/** `alone`: it hears nothing of what another one commits. `several`: by a bus. */
export type Company = 'alone' | 'several';

/** Beside those of the log, which are (1735288179, number of the log). */
const lock = '1735288180, 0';
const held = "l.locktype = 'advisory' AND l.classid = 1735288180 AND l.objid = 0 AND l.objsubid = 2";

const takes = {
  alone: `SELECT pg_try_advisory_lock(${lock}) AS done`,
  several: `SELECT pg_try_advisory_lock_shared(${lock}) AS done`,
} as const;

const words = {
  alone:
    'another server uses this database, and without REDIS_URL they would not hear of each other: stop it, or give all of them the same REDIS_URL',
  several:
    'a server without REDIS_URL uses this database, and would not hear of this one: stop it, or give it the same REDIS_URL',
} as const;

/** A machine that went without a word is noticed within so many seconds, not in two hours. */
const noticeDeath =
  'SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3';

const self = `SELECT pid, backend_start::text AS since FROM pg_stat_activity WHERE pid = pg_backend_pid()`;
const endEarlier = `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l USING (pid)
  WHERE ${held} AND a.datname = current_database() AND a.pid = $1 AND a.backend_start::text = $2 AND a.pid <> pg_backend_pid()`;

const attempts = 10;
const pauseMs = 50;

type Session = { readonly pid: number; readonly since: string };

export class Occupancy {
  readonly #company: Company;
  #session: Session | undefined;

  constructor(company: Company) {
    this.#company = company;
  }

  /** On a connection that is to commit, before it does. Rejects with StoreInUse. */
  async take(client: ClientBase): Promise<void> {
    await client.query(noticeDeath);
    for (let attempt = 1; !(await this.#isTaken(client)); attempt += 1) {
      if (attempt === attempts || this.#session === undefined) throw new StoreInUse(words[this.#company]);
      await client.query(endEarlier, [this.#session.pid, this.#session.since]);
      await pause(pauseMs);
    }
    this.#session = (await client.query<Session>(self)).rows[0];
  }

  async #isTaken(client: ClientBase): Promise<boolean> {
    return (await client.query<{ done: boolean }>(takes[this.#company])).rows[0]?.done === true;
  }
}
