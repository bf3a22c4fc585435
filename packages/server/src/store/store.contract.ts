/**
 * What every store must do, whatever the database (Store in store.ts).
 * A driver runs it with a function that opens a store in an empty, or an earlier, directory.
 */
import { describe } from 'vitest';
import { accountsContract } from './contract/accounts.contract.ts';
import { eventsContract } from './contract/events.contract.ts';
import type { OpenStore } from './contract/store.fixture.ts';
import { asidesContract, type Crowd } from './contract/asides.contract.ts';
import { feedsContract } from './contract/feeds.contract.ts';
import { goneContract } from './contract/gone.contract.ts';
import { groupsContract } from './contract/groups.contract.ts';
import { membershipContract } from './contract/membership.contract.ts';
import { identityContract } from './contract/identity.contract.ts';
import { messagesContract } from './contract/messages.contract.ts';
import { modelContract } from './contract/model.contract.ts';
import { personalContract } from './contract/personal.contract.ts';
import { presenceContract } from './contract/presence.contract.ts';
import { receiptsContract } from './contract/receipts.contract.ts';
import { resumeContract } from './contract/resume.contract.ts';
import { writesContract } from './contract/writes.contract.ts';

const suites = [
  eventsContract,
  writesContract,
  membershipContract,
  resumeContract,
  accountsContract,
  identityContract,
  groupsContract,
  feedsContract,
  personalContract,
  messagesContract,
  goneContract,
  receiptsContract,
  presenceContract,
];

/** `runs`: of the model; `crowd`: a driver's own way to many reactions. */
export const storeContract = (
  name: string,
  open: OpenStore,
  { crowd, runs }: { readonly crowd?: Crowd; readonly runs?: number } = {},
): void => {
  describe(`Store on ${name}`, () => {
    // Each in a block of its own: what it opens before its tests is opened for them alone.
    for (const suite of suites) {
      describe(`${suite.name}`, () => {
        suite(open);
      });
    }
    describe(`${asidesContract.name}`, () => {
      asidesContract(open, crowd);
    });
    describe(`${modelContract.name}`, () => {
      modelContract(open, runs);
    });
  });
};
