/**
 * What a client shows, as plain data to be compared: every channel with its row, its whole timeline, its people and how far
 * they are. Two clients of one person that know the same show the same (RES-5).
 */
import type { Client, TimelineItem } from '@ghanti/client';
import { eventually } from '@ghanti/testkit';

/** `key` differs where one saw its own message being written, and the other only what is left of it. */
const itemOf = (item: TimelineItem | undefined): object => {
  const { key: _, ...rest } = item ?? { key: '' };
  return rest;
};

/** Reads a channel to its beginning. */
const readAll = async (client: Client, id: string): Promise<void> => {
  const channel = client.channel(id);
  await channel.loadLatest();
  await channel.loadMembers();
  for (let round = 0; channel.timeline.get().hasBefore; round += 1) {
    if (round > 50) throw new Error(`no end of ${id}: ${channel.timeline.get().error}`);
    await channel.loadBefore();
  }
};

const channelOf = (client: Client, id: string): object => {
  const channel = client.channel(id);
  const { items, hasBefore, hasAfter } = channel.timeline.get();
  const row = channel.row.get();
  return {
    row: { ...row, last: itemOf(row?.last) },
    items: items.map(itemOf),
    ends: { hasBefore, hasAfter },
    members: channel.members.get(),
  };
};

export const snapshotOf = (client: Client): Record<string, object> =>
  Object.fromEntries(
    client.channels
      .get()
      .rows.map(({ id }) => id)
      .toSorted()
      .map((id) => [id, channelOf(client, id)]),
  );

/** The same, after everything was read. */
export const wholeOf = async (client: Client): Promise<Record<string, object>> => {
  await eventually(() => client.channels.get().is === 'current');
  for (const { id } of client.channels.get().rows) await readAll(client, id);
  return snapshotOf(client);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Where two snapshots differ, as paths with both values. */
export const differences = (shown: unknown, expected: unknown, path = ''): readonly string[] => {
  if (Object.is(shown, expected)) return [];
  if (!isObject(shown) || !isObject(expected))
    return [`${path}: ${JSON.stringify(shown)} instead of ${JSON.stringify(expected)}`];
  const names = [...new Set([...Object.keys(shown), ...Object.keys(expected)])];
  return names.flatMap((name) => differences(shown[name], expected[name], `${path}/${name}`));
};
