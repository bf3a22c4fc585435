/**
 * A store whose commits wait, or fail, as a test says: what is not committed must not be seen (ORD-1), and a failed
 * commit is unknown to its writers (DUR-1).
 */
import { CommitFailed, type Committed, type Store } from '../../../src/store/store.ts';

/** What becomes of a commit: passed on, refused before, or done and then reported as failed. */
export type Fate = 'pass' | 'refuse' | 'lose' | 'fatal';

export interface Gate {
  /** For `doubles.store`. */
  readonly double: (store: Store) => Store;
  /** Holds commits until it is called. */
  close(): () => void;
  /** How the next commits end; the last one stays. */
  fate: Fate;
  /** How many commits wait. */
  readonly waiting: number;
}

const failed = (fatal: boolean): CommitFailed => new CommitFailed('the test lets it fail', { fatal });

export const createGate = (): Gate => {
  let open = Promise.resolve();
  let waiting = 0;
  const end = async (fate: Fate, commit: () => Promise<Committed>): Promise<Committed> => {
    if (fate === 'refuse' || fate === 'fatal') throw failed(fate === 'fatal');
    const committed = await commit();
    if (fate === 'lose') throw failed(false);
    return committed;
  };
  const commitOf =
    (store: Store): Store['commit'] =>
    async (writes) => {
      waiting += 1;
      await open;
      waiting -= 1;
      return await end(gate.fate, () => store.commit(writes));
    };
  const gate: Gate = {
    fate: 'pass',
    get waiting() {
      return waiting;
    },
    close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      open = promise;
      return resolve;
    },
    double: (store) =>
      new Proxy(store, {
        get(target, name) {
          if (name === 'commit') return commitOf(target);
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }),
  };
  return gate;
};
