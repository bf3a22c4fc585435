/** The contract of `Store`, on SQLite. */
import { storeContract } from '../../src/store/store.contract.ts';
import { openForTest } from './sqlite-for-test.ts';

storeContract('SQLite', (directory, now) => openForTest(directory, now === undefined ? {} : { now }));
