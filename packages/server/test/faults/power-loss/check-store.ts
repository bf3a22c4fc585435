/**
 * Opens an image of store-workload.ts with the real store, and asks for all that was promised: DUR-1 and DUR-2 (what
 * was acknowledged is there, unaltered), ORD-1 (seqs are dense), CUR-1 and CUR-3 (positions rise, no position that
 * anybody was told is given to another event, and cursors are judged by arithmetic), IDEM-1 (a repeat is known),
 * RCP-1 (marks do not fall), and that writing goes on.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { encodeCursor } from '@ghanti/protocol';
import type { Finding } from '@ghanti/testkit';
import { EventLog } from '../../../src/log/event-log.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { EventRow, Store } from '../../../src/store/store.ts';
import { messageWrite, type Mark } from './plan.ts';

const NEW_EPOCH = 'f'.repeat(16);

let made = 0;
const open = (directory: string): Promise<Store> =>
  openSqliteStore({
    directory,
    ids: () => `after${(made += 1)}`,
    newEpoch: () => NEW_EPOCH,
    durability: 'full',
  });

const lost = (text: string): Finding => ({ kind: 'lost', text });
const wrong = (text: string): Finding => ({ kind: 'wrong', text });

const readLog = async (store: Store): Promise<EventRow[]> => {
  const events: EventRow[] = [];
  for (;;) {
    const page = await store.log(events.at(-1)?.position ?? 0, 1000);
    if (page.length === 0) return events;
    events.push(...page);
  }
};

/** DUR-2: whatever was acknowledged is at its position, as it was. */
const acknowledged = (log: readonly EventRow[], marks: readonly Mark[]): Finding[] => {
  const found = new Map(log.map((event) => [event.position, JSON.stringify(event)]));
  return marks
    .flatMap(({ events = [] }) => events)
    .filter((event) => found.get(event.position) !== JSON.stringify(event))
    .map(({ position, channel, seq }) =>
      lost(`${channel}#${seq} at ${position}: ${found.get(position) ?? 'missing'}`),
    );
};

/** ORD-1 and CUR-1. */
const ordered = async (store: Store, log: readonly EventRow[]): Promise<Finding[]> => {
  const findings: Finding[] = [];
  const heads = new Map<string, number>();
  let last = 0;
  for (const { position, channel, seq } of log) {
    if (position <= last) findings.push(wrong(`position ${position} after ${last}`));
    if (seq !== (heads.get(channel) ?? 0) + 1)
      findings.push(wrong(`${channel}#${seq} after #${heads.get(channel)}`));
    last = position;
    heads.set(channel, seq);
  }
  for (const [channel, head] of heads) {
    const row = await store.channel(channel);
    if (row?.head !== head)
      findings.push(wrong(`${channel} has the head ${row?.head}, its log ends at ${head}`));
  }
  return findings;
};

/** The highest position that somebody was told. */
const shownPosition = (marks: readonly Mark[]): number =>
  marks
    .flatMap(({ events = [], delivered = [], last = 0 }) => [{ position: last }, ...events, ...delivered])
    .reduce((highest, { position }) => Math.max(highest, position), 0);

/** CUR-3: every cursor that was given is at or below the new epoch's beginning, and what will be given is above it. */
const epochs = async (store: Store, marks: readonly Mark[]): Promise<Finding[]> => {
  const known = store.epochs.map(({ epoch }) => epoch);
  const from = store.epochs.at(-1)?.from ?? 0;
  const rising = store.epochs.every((epoch, index) => epoch.from >= (store.epochs[index - 1]?.from ?? 0));
  const last = await store.lastPosition();
  return [
    ...marks.flatMap(({ epoch }) =>
      epoch === undefined || known.includes(epoch) ? [] : [lost(`epoch ${epoch}`)],
    ),
    ...(shownPosition(marks) > from
      ? [lost(`position ${shownPosition(marks)} was told, the epoch begins at ${from}`)]
      : []),
    ...(from === last && rising && known.at(-1) === NEW_EPOCH
      ? []
      : [wrong(`epochs ${JSON.stringify(store.epochs)}, last ${last}`)]),
  ];
};

/** Accounts and RCP-1. A mark ends with its membership, so only those who never leave are asked for. */
const people = async (store: Store, marks: readonly Mark[]): Promise<Finding[]> => {
  const findings: Finding[] = [];
  for (const { user } of marks)
    if (user !== undefined && !(await store.accounts.user(user)))
      findings.push(lost(`the account of ${user}`));
  for (const { user, channel, delivered } of marks.flatMap((mark) => mark.delivered ?? [])) {
    if (user === 'dev') continue;
    const found = await store.membership(channel, user);
    if (!found || found.member.delivered < delivered)
      findings.push(lost(`mark ${delivered} of ${user} in ${channel}`));
  }
  return findings;
};

/** IDEM-1: the last few acknowledged sends, sent again. */
const repeats = async (store: Store, marks: readonly Mark[]): Promise<Finding[]> => {
  const sends = marks.flatMap(({ keyed = [] }) => keyed).slice(-5);
  const writes = sends.map(({ write }) =>
    write.key
      ? { ...write, key: { ...write.key, hash: Uint8Array.from(Object.values(write.key.hash)) } }
      : write,
  );
  const { results } = await store.commit(writes);
  return sends.flatMap(({ event }, index) => {
    const result = results[index];
    const same =
      result?.outcome === 'duplicate' && result.event.id === event.id && result.event.seq === event.seq;
    return same ? [] : [lost(`a repeat of ${event.channel}#${event.seq} is ${JSON.stringify(result)}`)];
  });
};

/** Writing goes on after the last position and the last seq. */
const goesOn = async (store: Store): Promise<Finding[]> => {
  const [last, channel] = [await store.lastPosition(), await store.channel('c1')];
  if (!channel || !(await store.membership('c1', 'asha'))) return [];
  const { results } = await store.commit([messageWrite('asha', 'c1', 'after', 'still here')]);
  const result = results[0];
  const event = result?.outcome === 'written' ? result.events[0] : undefined;
  const good = event?.seq === channel.head + 1 && event.position === last + 1;
  return good ? [] : [wrong(`after ${channel.head} at ${last} came ${JSON.stringify(result)}`)];
};

/** The cursors that readers held when the power went: each event's own, in the epoch in which it was written. */
const heldCursors = (marks: readonly Mark[]): { epoch: string; position: number }[] => {
  let current = '';
  return marks.flatMap(({ epoch, events = [] }) => {
    current = epoch ?? current;
    return events.map(({ position }) => ({ epoch: current, position }));
  });
};

/**
 * CUR-3, after something was written past it: a cursor that somebody holds is good, one beyond where its epoch ended is
 * not (it would be that of an event which was never acknowledged, and is another's now).
 */
const cursors = async (store: Store, marks: readonly Mark[]): Promise<Finding[]> => {
  const log = new EventLog({ store, committed: () => undefined, failed: () => undefined });
  const last = await store.lastPosition();
  const judge = (epoch: string, position: number): boolean =>
    log.place(encodeCursor({ epoch, position }), last)?.position === position;
  const [before, newest] = store.epochs.slice(-2);
  const beyond = before && newest && judge(before.epoch, newest.from + 1);
  return [
    ...heldCursors(marks)
      .filter(({ epoch, position }) => !judge(epoch, position))
      .map(({ epoch, position }) => lost(`the cursor at ${position} of epoch ${epoch}`)),
    ...(beyond ? [wrong(`a cursor beyond the end of epoch ${before.epoch} is taken for good`)] : []),
  ];
};

const whole = (directory: string): Finding[] => {
  using database = new DatabaseSync(join(directory, 'ghanti.db'));
  const answer = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
  return answer === 'ok' ? [] : [{ kind: 'unopenable', text: `integrity: ${String(answer)}` }];
};

const ask = async (store: Store, marks: readonly Mark[]): Promise<Finding[]> => {
  const log = await readLog(store);
  const findings = [
    ...acknowledged(log, marks),
    ...(await ordered(store, log)),
    ...(await epochs(store, marks)),
    ...(await people(store, marks)),
  ];
  findings.push(...(await repeats(store, marks)), ...(await goesOn(store)));
  return [...findings, ...(await cursors(store, marks))];
};

const askStore = async (directory: string, marks: readonly Mark[]): Promise<Finding[]> => {
  const store = await open(directory);
  try {
    return await ask(store, marks);
  } finally {
    await store.close();
  }
};

/** What is wrong with one image, given the marks before its cut. */
export const checkStore = async (directory: string, lines: readonly string[]): Promise<Finding[]> => {
  const marks = lines.map((line): Mark => JSON.parse(line));
  try {
    const findings = await askStore(directory, marks);
    return [...findings, ...whole(directory)];
  } catch (error) {
    return [{ kind: 'unopenable', text: String(error) }];
  }
};
