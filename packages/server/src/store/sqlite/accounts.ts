/**
 * People. Reads go through Kysely, writes through the write lane; both wait for the disk (DUR-1). Their sign-ins are in
 * sessions.ts.
 */
import type { AccountStore, Admission, NewUser } from '../store.ts';
import { accountWrites } from './account-writes.ts';
import type { Database } from './database.ts';
import { kyselyOn } from './kysely.ts';
import { spending } from './links.ts';
import { sqliteSessions } from './sessions.ts';
import { peopleReads, sameProfile } from '../sql/people.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

export const sqliteAccounts = (parts: Parts): AccountStore => {
  const { database, lane, sync } = parts;
  const reads = peopleReads(kyselyOn(database), async (reading) => {
    const given = await reading;
    await sync.covered();
    return given;
  });
  const write = accountWrites(database);
  const spend = spending(database);
  const taken = database.query<{ id: string }>('SELECT id FROM users WHERE id = ? OR handle = ?');
  const admit = (user: NewUser, passwordHash: string, linkHash: string): Admission => {
    // Whoever only chose a taken handle may try again with the same link.
    if (taken.get(user.id, user.handle) !== undefined) return 'taken';
    if (spend(linkHash, 'setup', user.createdAt) === undefined) return 'spent';
    write.createUser(user, passwordHash);
    return 'made';
  };
  return {
    ...reads,
    ...sqliteSessions(parts),
    createUser: (user, passwordHash) => lane.transact(() => write.createUser(user, passwordHash)),
    admitUser: (user, passwordHash, linkHash) => lane.transact(() => admit(user, passwordHash, linkHash)),
    upsertUser: async (user) => {
      if (sameProfile(await reads.user(user.id), user)) return;
      await lane.transact(() => write.upsertUser(user));
    },
    updateProfile: async (id, changes) => {
      await lane.transact(() => write.updateProfile(id, changes));
      return reads.user(id);
    },
    setPassword: (user, passwordHash) => lane.transact(() => write.setPassword(user, passwordHash)),
    setRoles: (user, roles) => lane.transact(() => write.setRoles(user, roles)),
    suspend: (user, at) => lane.transact(() => write.suspend(user, at)),
    signOutBefore: (user, at) => lane.transact(() => write.signOutBefore(user, at)),
  };
};
