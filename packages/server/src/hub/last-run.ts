/**
 * The run that was made last, for who is sent the very same events: after a cut hundreds are, one after another, and each wire
 * form is made once for them all, too.
 */
import type { EventRow } from '../log/event-log.ts';
import { Run } from './batch.ts';

export class LastRun {
  #run: Run | undefined;

  /** A run of these events. What its cursors say may hang on nothing but a position and `statesFrom`. */
  of(events: readonly EventRow[], cursor: (position: number) => string, statesFrom?: number): Run {
    const last = this.#run;
    if (last !== undefined && last.statesFrom === statesFrom && isSame(last.events, events)) return last;
    const run = new Run('', events, cursor, statesFrom);
    this.#run = run;
    return run;
  }
}

/** The very same rows: whoever reads what is kept is given those (`store/sqlite/shared-reads.ts`). */
const isSame = (one: readonly EventRow[], other: readonly EventRow[]): boolean =>
  one.length === other.length && one.every((event, index) => event === other[index]);
