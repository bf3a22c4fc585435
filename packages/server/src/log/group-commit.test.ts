/** Many writes, one transaction: order, batches, failure of one commit and of the log (DUR-1). */
import { describe, expect, test } from 'vitest';
import { CommitFailed, type Committed, type Write } from '../store/store.ts';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';

const said = { do: 'event', channel: 'c', type: 'receiveMessage', by: null, data: '{}' } as const;
const write = (at: number): Write => ({ at, guards: [], steps: [said] });

const marking = (at: number): Write => ({
  at,
  guards: [],
  steps: [{ do: 'mark', channel: 'c', user: `u${at}`, seen: 1 }],
});

/** So many people who join at once. */
const joining = (at: number, count: number): Write => {
  const members = Array.from({ length: count }, (_none, index) => ({ user: `u${index}`, ...newcomer }));
  return { at, guards: [], steps: [{ do: 'join', channel: 'c', members, by: null, maxMembers: 10_000 }] };
};
const newcomer = { role: 'member', how: 'added' } as const;
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A store whose commits end when the test says, and what was heard in which order. */
const world = (options: Partial<GroupCommitOptions> = {}) => {
  const heard: string[] = [];
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const clock = {
    monotonic: () => now,
    after: (ms: number, run: () => void) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return { cancel: () => void timers.splice(timers.indexOf(timer), 1) };
    },
  };
  const pass = (ms: number): void => {
    now += ms;
    for (const timer of timers.filter(({ at }) => at <= now)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
  };
  const commits: { ats: number[]; end: (error?: unknown) => void }[] = [];
  const group = new GroupCommit({
    store: {
      commit(writes) {
        const { promise, resolve, reject } = Promise.withResolvers<Committed>();
        const ats = writes.map(({ at }) => at);
        const results = writes.map(() => ({ outcome: 'written', events: [], marks: [] }) as const);
        const end = (error?: unknown): void =>
          error === undefined
            ? resolve({ results, events: [], marks: [], states: [], last: ats.at(-1) ?? 0 })
            : reject(error);
        commits.push({ ats, end });
        return promise;
      },
    },
    committed: ({ last }) => heard.push(`committed ${last}`),
    failed: (_error, fatal) => heard.push(`failed ${fatal ? 'for good' : 'once'}`),
    clock,
    ...options,
  });
  const add = (at: number, given = write(at)): Promise<string> =>
    group.add(given).then(
      ({ outcome }) => (heard.push(`${outcome} ${at}`), outcome),
      (error: unknown) => (heard.push(`refused ${at}`), String(error)),
    );
  const endNext = async (error?: unknown): Promise<number[]> => {
    for (let turns = 0; commits.length === 0 && turns < 20; turns += 1) await turn();
    const commit = commits.shift();
    commit?.end(error);
    await turn();
    return commit?.ats ?? [];
  };
  return { group, heard, commits, add, endNext, pass };
};

describe('GroupCommit', () => {
  test('F05: takes nothing more while the disk keeps a message waiting for too long, and takes it again afterwards', async () => {
    const { add, endNext, heard, pass } = world({ maxWaitMs: 5_000 });
    const first = add(1);
    await turn();
    const second = add(2);
    pass(5_000);
    const third = add(3);
    pass(1);
    await add(4);
    expect(heard).toEqual(['refused 4']);
    await endNext();
    await first;
    await endNext();
    await Promise.all([second, third]);
    const fifth = add(5);
    await endNext();
    expect(await fifth).toBe('written');
  });

  test('writes of one turn share a transaction, in the order of add, and so do those that wait for it', async () => {
    const { add, endNext } = world();
    const first = [add(1), add(2), add(3)];
    await turn();
    const second = [add(4), add(5)];
    expect(await endNext()).toEqual([1, 2, 3]);
    expect(await endNext()).toEqual([4, 5]);
    await Promise.all([...first, ...second]);
  });

  test('DUR-1: nobody hears before the disk, and members (committed) before writers', async () => {
    const { add, endNext, heard } = world();
    void add(1);
    void add(2);
    await turn();
    await turn();
    expect(heard).toEqual([]);
    await endNext();
    expect(heard).toEqual(['committed 2', 'written 1', 'written 2']);
  });

  test('EV-20: a batch is bounded by its rows, so that many who join do not hold up others at once', async () => {
    const { add, endNext } = world();
    for (const at of [1, 2, 3]) void add(at, joining(at, 500));
    void add(4);
    void add(5, joining(5, 5_000));
    void add(6);
    const batches = [await endNext(), await endNext(), await endNext(), await endNext(), await endNext()];
    expect(batches).toEqual([[1], [2], [3], [4], [5]]);
    expect(await endNext()).toEqual([6]);
  });

  test('RCP-1: marks of 250 ms share a commit', async () => {
    const { add, endNext, pass } = world();
    void add(1, marking(1));
    pass(249);
    void add(2, marking(2));
    expect(await endNext()).toEqual([]);
    pass(1);
    expect([await endNext(), await endNext()]).toEqual([[1, 2], []]);
    void add(3, marking(3));
    expect(await endNext()).toEqual([]);
    pass(250);
    expect(await endNext()).toEqual([3]);
  });

  test('RCP-1: meanwhile as many go with messages as there are of those', async () => {
    const { add, endNext, pass } = world();
    for (const at of [1, 2, 3, 4]) void add(at, marking(at));
    for (const at of [5, 6]) void add(at);
    expect([await endNext(), await endNext()]).toEqual([[5, 6, 1, 2], []]);
    void add(7);
    expect([await endNext(), await endNext()]).toEqual([[7, 3], []]);
    pass(250);
    expect(await endNext()).toEqual([4]);
  });

  test('RCP-1: marks that are gathered are written when they are flushed, and when the log closes', async () => {
    const { add, endNext, pass, group } = world();
    group.flush();
    void add(1, marking(1));
    group.flush();
    expect(await endNext()).toEqual([1]);
    const last = add(2, marking(2));
    const closed = group.close();
    expect(await endNext()).toEqual([2]);
    await Promise.all([last, closed]);
    pass(250);
    expect(await endNext()).toEqual([]);
  });

  test('RCP-1: marks take turns of a bounded size, and a message overtakes those that wait', async () => {
    const { add, endNext, pass } = world({ maxMarks: 2 });
    for (const at of [1, 2, 3, 4]) void add(at, marking(at));
    pass(250);
    expect(await endNext()).toEqual([1, 2]);
    void add(5);
    expect([await endNext(), await endNext()]).toEqual([[5, 3, 4], []]);
  });

  test('RCP-1: of a crowd of marks a quarter goes at a time, so that they never pile up', async () => {
    const { add, endNext, pass } = world({ maxMarks: 2 });
    for (let at = 1; at <= 80; at += 1) void add(at, marking(at));
    pass(250);
    expect([(await endNext()).length, (await endNext()).length]).toEqual([20, 15]);
  });

  test('RCP-1: where messages are many, as many marks go with them', async () => {
    const { add, endNext, pass } = world({ maxMarks: 1 });
    for (const at of [1, 2, 3, 4]) void add(at, marking(at));
    pass(250);
    for (const at of [5, 6, 7]) void add(at);
    expect([await endNext(), await endNext()]).toEqual([[5, 6, 7, 1, 2, 3], [4]]);
  });

  test('a batch has a most', async () => {
    const { add, endNext } = world({ maxBatch: 2 });
    for (const at of [1, 2, 3, 4, 5]) void add(at);
    expect([await endNext(), await endNext(), await endNext()]).toEqual([[1, 2], [3, 4], [5]]);
  });

  test('DUR-1: a failed commit is unavailable to all of its batch; the next one goes on', async () => {
    const { add, endNext, heard, group } = world();
    const answers = [add(1), add(2)];
    await endNext(new CommitFailed('disk full', { fatal: false }));
    for (const answer of answers) expect(await answer).toContain('not known');
    expect(group.stopped).toBe(false);
    const next = add(3);
    await endNext();
    expect(await next).toBe('written');
    expect(heard).toEqual(['failed once', 'refused 1', 'refused 2', 'committed 3', 'written 3']);
  });

  test('DUR-1: a fatal one stops the log: what waits and what comes is unavailable', async () => {
    const { add, endNext, heard, group, commits } = world({ maxBatch: 1 });
    const answers = [add(1), add(2)];
    await endNext(new CommitFailed('fsync said no', { fatal: true }));
    for (const answer of answers) expect(await answer).not.toBe('written');
    expect(await add(3)).toContain('no writes');
    expect(group.stopped).toBe(true);
    expect(commits).toEqual([]);
    expect(heard.filter((line) => line.startsWith('failed'))).toEqual(['failed for good']);
  });

  test('an error that the store has no name for is not fatal', async () => {
    const { add, endNext, group } = world();
    const answer = add(1);
    await endNext(new TypeError('a bug'));
    expect(await answer).not.toBe('written');
    expect(group.stopped).toBe(false);
  });

  test('beyond the most that may wait it sheds load', async () => {
    const { add, endNext } = world({ maxWaiting: 2 });
    const answers = [add(1), add(2)];
    expect(await add(3)).toContain('too many');
    await endNext();
    expect(await Promise.all(answers)).toEqual(['written', 'written']);
    const later = add(4);
    await endNext();
    expect(await later).toBe('written');
  });

  test('close waits for what was added, and takes no more', async () => {
    const { add, endNext, group, heard } = world();
    void add(1);
    const closed = group.close().then(() => heard.push('closed'));
    expect(await add(2)).toContain('no writes');
    await endNext();
    await closed;
    expect(heard).toEqual(['refused 2', 'committed 1', 'written 1', 'closed']);
    await group.close();
  });
});
