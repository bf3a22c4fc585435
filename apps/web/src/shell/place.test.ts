import { describe, expect, it } from 'vitest';
import { channelPath, feedPath, infoPath, messagePath, placeOf, settingsPath } from './place.ts';

describe('an address', () => {
  it('names a screen, and every screen has one (G4)', () => {
    expect(placeOf('/')).toEqual({ is: 'list' });
    expect(placeOf('/new')).toEqual({ is: 'new', what: 'chat' });
    expect(placeOf('/new/group')).toEqual({ is: 'new', what: 'group' });
    expect(placeOf(channelPath('d:x-Y_1.2'))).toEqual({
      is: 'channel',
      id: 'd:x-Y_1.2',
      seq: undefined,
      info: false,
    });
    expect(placeOf(messagePath('g1', 42))).toEqual({ is: 'channel', id: 'g1', seq: 42, info: false });
    expect(placeOf(infoPath('g1'))).toEqual({ is: 'channel', id: 'g1', seq: undefined, info: true });
    expect(placeOf(settingsPath('privacy'))).toEqual({ is: 'settings', tab: 'privacy' });
    expect(placeOf(settingsPath())).toEqual({ is: 'settings', tab: undefined });
    expect(placeOf('/lab')).toEqual({ is: 'lab' });
    expect(placeOf('/feeds')).toEqual({ is: 'feeds', id: undefined });
    expect(placeOf(feedPath('feed:a.b-1'))).toEqual({ is: 'feeds', id: 'feed:a.b-1' });
    expect(placeOf('/feeds/feed:market')).toEqual({ is: 'feeds', id: 'feed:market' });
    expect(placeOf('/join/K7QM-2XDA')).toEqual({ is: 'join', code: 'K7QM-2XDA' });
    expect(placeOf('/setup/K7QM')).toEqual({ is: 'setup', code: 'K7QM' });
    expect(placeOf('/reset/K7QM')).toEqual({ is: 'reset', code: 'K7QM' });
  });

  it('that names nothing is the list, and a wrong seq is none', () => {
    for (const path of ['', '/c', '/c/', '/join/', '/nowhere/at/all']) expect(placeOf(path).is).toBe('list');
    for (const seq of ['0', '-1', '1e3', 'x', '', '01', '99999999999999999999'])
      expect(placeOf(`/c/g1/m/${seq}`)).toMatchObject({ is: 'channel', seq: undefined });
  });
});
