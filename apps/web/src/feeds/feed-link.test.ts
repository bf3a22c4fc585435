import { expect, test } from 'vitest';
import { feedLinkIn } from './feed-link.ts';

const origin = 'https://chat.example.com';
const idIn = (text: string): string | undefined => feedLinkIn(text, origin)?.id;

test('a way to a feed of this place is found in a text, with what is looked at; no other', () => {
  expect(feedLinkIn(`market: 14 (5:00)\n${origin}/feeds/market?key=CHAI&field=price`, origin)).toMatchObject({
    id: 'feed:market',
    path: '/feeds/market?key=CHAI&field=price',
    view: { key: 'CHAI', field: 'price' },
    rest: 'market: 14 (5:00)',
  });
  expect(feedLinkIn(`see ${origin}/feeds/a`, origin)?.rest).toBe(`see ${origin}/feeds/a`);
  expect(idIn(`see (${origin}/feeds/a.b-c_1).`)).toBe('feed:a.b-c_1');
  for (const other of [
    'https://elsewhere.example.com/feeds/market',
    `http://chat.example.com/feeds/market`,
    `${origin}/feeds/`,
    `${origin}/feeds/Market`,
    `${origin}/feeds/a/b`,
    `${origin}/c/feeds/market`,
    '/feeds/market',
    `https://asha@chat.example.com/feeds/market`,
  ])
    expect(idIn(other), other).toBeUndefined();
});
