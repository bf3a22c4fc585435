/**
 * F25: a crowd that does nothing and another that comes and goes, for as long as is asked: the heap after collection must not climb, nor
 * the number of descriptors.
 */
import { connectRaw, type RawConnection } from '../../people/raw-connection.ts';
import { createRandom } from '../../random.ts';
import { pause } from '../kills/run.ts';
import { figure, inFlight, openPlace, type Figure, type Place, type ScenarioOptions } from './scenario.ts';
import { slopeOf, type Point } from './slope.ts';

const idle = 10_000;
const perSecond = 50;
const measureMs = 5_000;
const minuteMs = 60_000;
/** The first part of it is warm-up. */
const warmShare = 1 / 3;
/** MB an hour, which the interval has to exclude. */
const climb = 5;

const ignore = { onEnvelope: () => undefined, onClose: () => undefined };

const enter = (place: Place, user: string): Promise<RawConnection> =>
  connectRaw(place.target.server.url, place.who(user).token, ignore);

/** How many have ended, and why. */
const told = (gone: Readonly<Record<string, number>>): string =>
  Object.entries(gone)
    .map(([why, count]) => `${count} ended: ${why}`)
    .join(', ') || 'none ended';

/** So many a second come and go, until told to stop; gives how many did. */
const churn = async (
  place: Place,
  random: ReturnType<typeof createRandom>,
  isOver: () => boolean,
): Promise<number> => {
  let count = 0;
  let due = performance.now();
  while (!isOver()) {
    due += 1000 / perSecond;
    await pause(Math.max(0, due - performance.now()));
    count += 1;
    enter(place, `guest${random.below(500)}`).then(
      (connection) => connection.cut(),
      () => undefined,
    );
  }
  return count;
};

export const soak = async ({
  minutes,
  seed,
  crowd = idle,
  tell,
}: ScenarioOptions): Promise<readonly Figure[]> => {
  await using place = await openPlace(tell);
  const connections: RawConnection[] = [];
  const gone: Record<string, number> = {};
  await inFlight(
    Array.from({ length: crowd }, (_, index) => index),
    64,
    async (index) => {
      const onClose = (why: string): void => void (gone[why] = (gone[why] ?? 0) + 1);
      const { token } = place.who(`idle${Math.floor(index / 10)}`);
      connections.push(await connectRaw(place.target.server.url, token, { ...ignore, onClose }));
    },
  );
  tell(`${connections.length} are connected`);
  const began = performance.now();
  const end = began + minutes * minuteMs;
  const churning = churn(place, createRandom(seed), () => performance.now() > end);
  const heap: Point[] = [];
  const descriptors: Point[] = [];
  while (performance.now() < end) {
    await pause(measureMs);
    const found = await place.target.measure(true);
    const hours = (performance.now() - began) / minuteMs / 60;
    if (!found || hours * 60 < minutes * warmShare) continue;
    heap.push({ hours, value: found.heapMb });
    descriptors.push({ hours, value: found.descriptors });
    if (heap.length % 6 === 0)
      tell(
        `${Math.round(hours * 60)} min: heap ${found.heapMb} MB, ${found.descriptors} descriptors, ${told(gone)}`,
      );
  }
  const visits = await churning;
  const slope = slopeOf(heap);
  const most = Math.max(...descriptors.map(({ value }) => value));
  const ended = Object.values(gone).reduce((sum, count) => sum + count, 0);
  const why = told(gone);
  for (const connection of connections) connection.cut();
  return [
    figure('connections that do nothing', crowd, true),
    figure('visits', visits, visits > 0),
    figure('of the idle ones ended', why, ended === 0),
    figure(
      'heap, MB an hour (95 %)',
      `${slope.perHour.toFixed(2)} (${slope.least.toFixed(2)} to ${slope.most.toFixed(2)})`,
      slope.most < climb,
    ),
    figure('descriptors beyond the idle ones, at most', most - crowd, most - crowd < 1_000),
  ];
};
