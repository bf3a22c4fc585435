/** The contract of `Store`, on Postgres. */
import { pick } from '../../../../testing/layer.ts';
import { storeContract } from '../../src/store/store.contract.ts';
import { crowdForTest, openForTest } from './postgres-for-test.ts';

storeContract('Postgres', (directory, now) => openForTest(directory, now === undefined ? {} : { now }), {
  crowd: crowdForTest,
  runs: pick(6, 40),
});
