/**
 * What waits for a slow reader is told as it is when it goes out, not as it was when it was put there (EXP-1): a message that
 * expired or was deleted meanwhile goes as its tombstone, with the place and the cursor that it had. A poller who does not
 * come for a while is as slow as one can be, over a real door.
 */
import { randomUUID } from 'node:crypto';
import { group, people, startServer, type ManualClock, type Person } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { deafPoller, type DeafPoller } from './resume-support/deaf.ts';
import { freshId, lastCursor, say, span } from './resume-support/talk.ts';
import { goingClock } from './support/going-clock.ts';
import { unhurried } from './support/watched-server.ts';

const lifeMs = 60_000;
const long = 'x'.repeat(16_000);

type Scene = {
  readonly clock: ManualClock;
  readonly url: string;
  readonly asha: Person;
  readonly bilal: Person;
  /** Messages end in the one; in the other they stay. */
  readonly fleeting: string;
  readonly lasting: string;
  readonly secret: string;
};
type Secret = { readonly seq: number };

const plant = async ({ asha, fleeting, secret }: Scene): Promise<Secret> => {
  const [seq = 0] = await say(asha, fleeting, secret);
  const edit = { channel: fleeting, clientId: freshId(), seq, text: `${secret}, once more` };
  await asha.call('editMessage', edit);
  return { seq };
};

const ends: Readonly<Record<string, (scene: Scene, secret: Secret) => Promise<string>>> = {
  expired: ({ clock }) => {
    clock.advance(lifeMs + 1);
    return Promise.resolve('{"expired":true}');
  },
  deleted: async ({ asha, fleeting }, { seq }) => {
    await asha.call('deleteMessage', { channel: fleeting, clientId: freshId(), seq, scope: 'everyone' });
    return '{}';
  },
};

/** A cursor of before, and more in the log after it than goes out at once. */
const away = async ({ asha, bilal, lasting }: Scene): Promise<string> => {
  using line = await bilal.connect();
  await line.caughtUp();
  const cursor = lastCursor(line);
  await say(asha, lasting, ...span(1, 20).map(() => long));
  return cursor;
};

type Waiting = readonly [poller: DeafPoller, secret: Secret];
const back = ({ url, bilal }: Scene, cursor: string): Promise<DeafPoller> =>
  deafPoller(url, bilal.token, { cursor, word: '["ready"' });

const places: Readonly<Record<string, (scene: Scene) => Promise<Waiting>>> = {
  'waits behind what a live reader has not taken': async (scene) => {
    const poller = await deafPoller(scene.url, scene.bilal.token);
    await say(scene.asha, scene.lasting, long);
    return [poller, await plant(scene)];
  },
  'is held until a reader has caught up': async (scene) => {
    const poller = await back(scene, await away(scene));
    return [poller, await plant(scene)];
  },
  'was read from the log and waits for room': async (scene) => {
    const cursor = await away(scene);
    const secret = await plant(scene);
    return [await back(scene, cursor), secret];
  },
};

const seqsIn = (told: string, channel: string): number[] =>
  [...told.matchAll(/"channel":"([^"]+)","seq":(\d+)/g)].flatMap(([, where, seq]) =>
    where === channel ? [Number(seq)] : [],
  );

const cases = Object.keys(places).flatMap((place) => Object.keys(ends).map((end) => [place, end] as const));

describe('EXP-1: a message that', () => {
  test.each(cases)('%s and is %s meanwhile goes out as its tombstone', async (place, end) => {
    // Each its own: after a leap nodes have lost each other for a moment.
    using going = goingClock();
    const { clock } = going;
    await using server = await startServer({ clock, limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const [fleeting, lasting] = [await group(asha, [bilal]), await group(asha, [bilal])];
    await asha.call('updateChannel', { clientId: freshId(), channel: fleeting, expireAfterMs: lifeMs });
    const secret = `zq${randomUUID()}`;
    const scene: Scene = { clock, url: server.url, asha, bilal, fleeting, lasting, secret };
    const waiting = await places[place]?.(scene);
    if (waiting === undefined) throw new Error('no such place');
    const [poller, { seq }] = waiting;
    const data = (await ends[end]?.(scene, { seq })) ?? '';
    const last = `the last ${randomUUID()}`;
    await say(asha, lasting, last);
    const told = await poller.until(last);
    expect(told).not.toContain(secret);
    const row = new RegExp(
      `"receiveMessage","channel":"${fleeting}","seq":${seq},[^{}]*"cursor":"[^"]+","data":([^\\]]*)}`,
    );
    expect(row.exec(told)?.[1]).toBe(data);
    expect(told).toContain(`"data":{"target":${seq}}`);
    const seqs = seqsIn(told, fleeting);
    expect(seqs.filter((one) => one >= seq)).toEqual(span(seq, seq + (end === 'deleted' ? 2 : 1)));
  });
});
