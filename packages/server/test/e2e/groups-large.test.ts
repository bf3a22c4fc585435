/**
 * A group of 10,000: added in pages of 500, counted right, listed page by page with each member once, full for whoever comes
 * at once after that (EV-20).
 */
import { eventually, people, startServer, type Person, type StartedServer } from '@ghanti/testkit';
import { expect, it } from 'vitest';
import { freshId, say, span } from './resume-support/talk.ts';
import { outcome } from './support/outcome.ts';
import { unhurried } from './support/watched-server.ts';

const idOf = (number: number): string => `member-${String(number).padStart(5, '0')}`;

const countOf = ({ type }: { readonly type: string }): number => (type === 'memberJoined' ? 1 : 0);

/** Accounts of people who never come themselves. */
const known = async ({ ghanti }: StartedServer, ids: readonly string[]): Promise<void> => {
  for (let from = 0; from < ids.length; from += 200)
    await Promise.all(ids.slice(from, from + 200).map((id) => ghanti.upsertUser({ id })));
};

const add = (by: Person, channel: string, users: readonly string[]): Promise<string> =>
  outcome(by, 'addMembers', { clientId: freshId(), channel, users: [...users] });

const listed = async (by: Person, channel: string): Promise<string[]> => {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await by.call('listMembers', { channel, limit: 200, ...(after !== undefined && { after }) });
    ids.push(...page.members.map(({ user }) => user.id));
    after = page.next;
  } while (after !== undefined);
  return ids;
};

it('EV-20: ten thousand join, are counted and listed once each, and nobody more gets in', async () => {
  await using server = await startServer({ limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const ids = span(1, 10_400).map(idOf);
  await known(server, ids);
  const { channel } = await asha.call('createGroup', { clientId: freshId(), title: 'All', members: [] });
  let heard = 0;
  const hears = { keep: false, onEnvelope: (each: { type: string }) => void (heard += countOf(each)) };
  using _line = await asha.connect(hears);
  for (let from = 0; from < 9_500; from += 500)
    expect(await add(asha, channel.id, ids.slice(from, from + 500))).toBe('ok');

  // Two pages at once where there is room for one: all or none of each.
  const pages = [ids.slice(9_500, 9_950), ids.slice(9_950, 10_400)];
  const { code } = await asha.call('createInvite', { clientId: freshId(), channel: channel.id });
  const outcomes = await Promise.all(pages.map((page) => add(asha, channel.id, page)));
  expect(outcomes.toSorted()).toEqual(['ok', 'too_large']);
  const page = await asha.call('getChannel', { channel: channel.id });
  expect([page.memberCount, page.members.length]).toEqual([9_951, 100]);
  const entered = pages[outcomes.indexOf('ok')] ?? [];
  expect(await listed(asha, channel.id)).toEqual(['asha', ...ids.slice(0, 9_500), ...entered]);

  // Forty-nine more places, for fifty who come one by one and one who has an invitation.
  const rest = (pages[outcomes.indexOf('too_large')] ?? []).slice(0, 50);
  const singles = await Promise.all([
    ...rest.map((id) => add(asha, channel.id, [id])),
    outcome(bilal, 'acceptInvite', { clientId: freshId(), code }),
  ]);
  expect(singles.filter((word) => word === 'ok')).toHaveLength(49);
  expect(singles.filter((word) => word === 'too_large')).toHaveLength(2);
  const full = await asha.call('getChannel', { channel: channel.id });
  expect([full.memberCount, full.channel.memberCount]).toEqual([10_000, 10_000]);

  // Who is there hears of each once (ORD-1).
  await eventually(() => expect(heard).toBe(9_999));

  // It is a group like any other: somebody speaks, is made an owner, goes.
  const [seq] = await say(asha, channel.id, 'hello, all');
  expect(seq).toBe(full.asOf + 1);
  const second = { clientId: freshId(), channel: channel.id, user: idOf(7) };
  expect(await outcome(asha, 'setRole', { ...second, role: 'owner' })).toBe('ok');
  expect(await outcome(asha, 'leave', { clientId: freshId(), channel: channel.id })).toBe('ok');
  expect((await server.ghanti.as(idOf(7)).call('getChannel', { channel: channel.id })).memberCount).toBe(
    9_999,
  );
}, 120_000);
