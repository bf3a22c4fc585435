import { expect, test } from 'vitest';
import { createLinkPair, type PairListener } from './link-pair.ts';

const listening = () => {
  const pair = createLinkPair();
  const told: string[] = [];
  const listener: PairListener = {
    linkOnCommand: (name, _input, reply) => (reply ? reply({ ok: true, data: name }) : told.push(name)),
    linkOnDrain: () => void told.push('drain'),
    linkOnClose: () => void told.push('close'),
  };
  pair.link.listen(listener);
  const send = (...types: string[]): void =>
    pair.link.send(types.flatMap((type) => pair.link.form.encode(type, `{"type":"${type}"}`)));
  return { ...pair, told, send };
};

test('carries frames at once, in order, and is idle', () => {
  const { link, end, send } = listening();
  send('one', 'two');
  expect(end.frames.map(({ type }) => type)).toEqual(['one', 'two']);
  expect(end.of('two')).toEqual([{ type: 'two' }]);
  expect(link.idle).toBe(true);
});

test('keeps frames while the other end stalls, and drains when the last is taken', () => {
  const { link, end, told, send } = listening();
  end.stall();
  send('one', 'two');
  expect([link.idle, end.frames.length]).toEqual([false, 0]);
  end.accept(1);
  expect([link.idle, end.frames.length, told.length]).toEqual([false, 1, 0]);
  end.accept();
  expect([link.idle, end.frames.length, told]).toEqual([true, 2, ['drain']]);
  send('three');
  expect(end.frames).toHaveLength(3);
});

test('carries commands up, with and without an acknowledgement', async () => {
  const { end, told } = listening();
  expect(await end.call('sync', {})).toEqual({ ok: true, data: 'sync' });
  end.tell('typing', {});
  expect(told).toEqual(['typing']);
});

test('closes once, from either side', () => {
  const { link, end, told, send } = listening();
  expect(end.closed).toBeUndefined();
  link.close('slow_consumer');
  end.leave();
  send('late');
  expect([end.closed, told, end.frames.length]).toEqual(['slow_consumer', ['close'], 0]);
});
