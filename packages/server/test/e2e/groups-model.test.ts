/**
 * Random commands on groups, invitations and blocks: one after the other they do what a plain model does; many at once they never
 * leave a group without an owner, an invitation with more uses than it has, or a page that is not what the log says.
 */
import { chooseSeed, createRandom, eventually, startServer } from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { span } from './resume-support/talk.ts';
import { maxUses } from './support/groups-model.ts';
import { faultsIn } from '../support/faults-in.ts';
import { GroupsPlace } from './support/groups-place.ts';

const seed = chooseSeed(process.env['TEST_SEED']);

const play = async (
  rounds: number,
  newGroupEvery: number,
  each: (place: GroupsPlace, round: number) => Promise<void>,
): Promise<void> => {
  await using server = await startServer({ limits: { maxInvites: 1_000_000 } });
  const place = new GroupsPlace(server, createRandom(seed));
  await place.open();
  for (const round of span(1, rounds)) {
    if (round % newGroupEvery === 1) await place.found();
    await each(place, round);
  }
  expect(await faultsIn(server.directory)).toEqual([]);
};

/** Each group's page is what its events tell; gives the roles in each. */
const rolesIn = async (place: GroupsPlace): Promise<Record<string, string>[]> => {
  const pages = [];
  for (const group of place.model.groups.keys()) {
    const page = await place.page(group);
    await eventually(() => expect(place.told(group)).toEqual(page));
    pages.push({ ...page });
  }
  return pages;
};

describe(`random commands on groups (seed ${seed})`, { timeout: pick(60_000, 600_000) }, () => {
  it('do what the model does', async () => {
    await play(pick(1_500, 9_000), 25, async (place, round) => {
      const op = place.draw();
      const expected = place.model.run(op);
      expect(await place.play(op), `round ${round}: ${JSON.stringify(op)}`).toBe(expected);
      if (round % 100 > 0) return;
      const groups = [...place.model.groups.values()].map(({ members }) => Object.fromEntries(members));
      expect(await rolesIn(place)).toEqual(groups);
    });
  });

  it('many at once keep an owner, the uses of an invitation, and what the log tells', async () => {
    await play(pick(30, 180), 3, async (place, round) => {
      await Promise.all(span(1, 12).map(() => place.play(place.draw())));
      for (const roles of (await rolesIn(place)).map(Object.values<string>)) {
        if (roles.length > 0) expect(roles, `round ${round}`).toContain('owner');
      }
      expect(Math.max(0, ...place.joined.values())).toBeLessThanOrEqual(maxUses);
    });
  });
});
