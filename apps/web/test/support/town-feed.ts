/**
 * What is published in the town: the prices of a tea stall over ten minutes, with a gap in them, and a feed
 * that only its maker reads. The same every time.
 */
import type { CommandName, CommandOutput, CommandRequest } from '@ghanti/protocol';

type Act = <N extends CommandName>(name: N, input: CommandRequest<N>) => Promise<CommandOutput<N>>;

export const bazaar = 'feed:bazaar';

const goods = [
  ['Chai', 14],
  ['Coffee', 32],
  ['Jalebi', 120],
  ['Lassi', 55],
  ['Mango', 240],
  ['Pakora', 40],
  ['Samosa', 18],
  ['आम पन्ना', 36],
] as const;

const stepMs = 5_000;
const steps = 120;
/** In steps from the end: nothing was published between. */
const gap = { from: 52, to: 34 };
const jalebiUntil = 30;

const wave = (step: number, seed: number): number =>
  Math.sin(step / 9 + seed) * 0.03 +
  Math.sin(step / 3.1 + seed * 2) * 0.012 +
  Math.sin(step * 1.7 + seed) * 0.004;

/** How it stood so many steps before the end. */
export const pricesAt = (before: number) =>
  goods
    .filter(([name]) => name !== 'Jalebi' || before >= jalebiUntil)
    .map(([name, base], seed) => {
      const price = Math.round(base * (1 + wave(before, seed)) * 100) / 100;
      return { key: name.replace(' ', '\u00B7'), data: { price, sold: 1 + ((before + seed) % 7) } };
    });

export const tradeInTown = async (act: Act, set: (at: number) => void, until: number): Promise<void> => {
  set(until - steps * stepMs);
  await act('createFeed', { clientId: 'town-bazaar', name: 'bazaar', public: true });
  await act('createFeed', { clientId: 'town-porch', name: 'porch.sensor' });
  for (let before = steps; before >= 0; before -= 1) {
    if (before < gap.from && before > gap.to) continue;
    set(until - before * stepMs);
    const board = before % 40 === 0 ? [{ key: 'Board', data: 'ताज़ी चाय तैयार · fresh tea is ready' }] : [];
    await act('publish', { channel: bazaar, updates: [...pricesAt(before), ...board] });
  }
};
