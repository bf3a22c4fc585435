/** The settings of the Lab stand in the address, and anything else there is the ordinary (X4). */
import { expect, it } from 'vitest';
import { presetNames, presets, searchOf, settingsIn } from './settings.ts';

it('what is written into the address is read from it', () => {
  for (const name of presetNames) expect(settingsIn(searchOf(presets[name]))).toEqual(presets[name]);
  expect(settingsIn('?rate=5&size=8192&poll=3000&latency=600&flaky=1')).toEqual({
    rate: 5,
    size: 8_192,
    poll: 3_000,
    latency: 600,
    flaky: true,
  });
});

it('what nobody offers is not taken', () => {
  for (const search of [
    '',
    '?rate=1000&size=99999999&poll=0',
    '?rate=-1&size=&poll=x&flaky=yes',
    '?rate=5e0&latency=-50',
  ])
    expect(settingsIn(search)).toEqual(presets.quiet);
});
