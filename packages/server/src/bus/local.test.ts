/** The bus of one node: at once, in order, to all. */
import { expect, test } from 'vitest';
import { localBus } from './local.ts';

test('calls every listener at once, in the order of publishing, until it stops', async () => {
  const bus = localBus<number>();
  const heard: string[] = [];
  const stop = bus.listen((message) => heard.push(`a${message}`));
  bus.listen((message) => heard.push(`b${message}`));
  bus.publish(1);
  stop();
  bus.publish(2);
  await bus.close();
  bus.publish(3);
  expect(heard).toEqual(['a1', 'b1', 'b2']);
});

test("one listener's error does not keep the message from the others", () => {
  const bus = localBus<number>();
  const heard: number[] = [];
  bus.listen(() => {
    throw new Error('broken');
  });
  bus.listen((message) => heard.push(message));
  expect(() => bus.publish(7)).toThrow(AggregateError);
  expect(heard).toEqual([7]);
});
