import { expect, test } from 'vitest';
import { priceAt, updatesAt } from './market.ts';
import { goods } from './script.ts';

const noon = 1_900_000_000;
const hour = Array.from({ length: 3_600 }, (_none, index) => noon + index);

test('the same second has the same prices, always near where they belong, and they move', () => {
  for (const [seed, one] of goods.entries()) {
    const prices = hour.map((second) => priceAt(one, seed, second));
    expect(prices).toEqual(hour.map((second) => priceAt(one, seed, second)));
    expect(Math.min(...prices)).toBeGreaterThan(one.base * 0.9);
    expect(Math.max(...prices)).toBeLessThan(one.base * 1.1);
    expect(Math.max(...prices) - Math.min(...prices)).toBeGreaterThan(one.base * 0.03);
    // It wanders, it does not jump.
    const steps = prices.slice(1).map((price, index) => Math.abs(price - (prices[index] ?? price)));
    expect(Math.max(...steps)).toBeLessThan(one.base * 0.012);
  }
});

test('each of the goods is sold at its own pace, and the board changes now and then', () => {
  const keys = hour.flatMap((second) => updatesAt(second).map(({ key }) => key));
  for (const { name, everySeconds } of goods)
    expect(keys.filter((key) => key === name)).toHaveLength(3_600 / everySeconds);
  expect(keys.filter((key) => key.includes('Board'))).toHaveLength(180);
});
