/** The Lab where several nodes serve: all of them serve what is tagged; who opened the trial counts his own, and says that it is not all (X2). */
import { labReport, labRoutes } from '@ghanti/protocol';
import { person, startRedis } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { startNodes } from './nodes.ts';

test('a lane is served by a node that knows nothing of the trial, and counted by the one that opened it alone', async () => {
  await using redis = await startRedis();
  await using place = await startNodes({ count: 2, redisUrl: redis.url });
  const [here, there] = place.nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  const [asha, elsewhere] = [person(here, 'asha'), person(there, 'asha')];
  const opened = await asha.rest.request('/api/v1/lab', { method: 'POST' });
  const { lab, nodes } = labRoutes.openLab.output.parse(opened.body);
  expect(nodes).toBe('several');
  for (const { rest } of [asha, elsewhere])
    expect((await rest.request(`/events?lab=${lab}.shortPoll`)).status).toBe(200);
  const { lanes } = labReport.parse((await asha.rest.request(`/api/v1/lab/${lab}`)).body);
  expect(lanes.shortPoll.requests).toBe(1);
  for (const method of ['GET', 'DELETE'])
    expect((await elsewhere.rest.request(`/api/v1/lab/${lab}`, { method })).status).toBe(404);
});
