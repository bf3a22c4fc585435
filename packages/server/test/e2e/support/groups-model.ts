/**
 * What groups, invitations and blocks should do, said in the plainest way: maps and sets, one command after the other. It predicts
 * the outcome of each command in a word, and how every group stands.
 */
export type Role = 'owner' | 'admin' | 'member';

export type Op =
  | { readonly op: 'add'; readonly by: string; readonly group: string; readonly user: string }
  | { readonly op: 'remove'; readonly by: string; readonly group: string; readonly user: string }
  | { readonly op: 'leave'; readonly by: string; readonly group: string }
  | { readonly op: 'send'; readonly by: string; readonly group: string }
  | { readonly op: 'invite'; readonly by: string; readonly group: string }
  | {
      readonly op: 'role';
      readonly by: string;
      readonly group: string;
      readonly user: string;
      readonly role: Role;
    }
  | {
      readonly op: 'posting';
      readonly by: string;
      readonly group: string;
      readonly posting: 'members' | 'admins';
    }
  | { readonly op: 'accept'; readonly by: string; readonly code: string }
  | { readonly op: 'revoke'; readonly by: string; readonly code: string }
  | { readonly op: 'block'; readonly by: string; readonly user: string; readonly on: boolean }
  | { readonly op: 'direct'; readonly by: string; readonly user: string };

export type Invite = { readonly group: string; readonly by: string; uses: number; revoked: boolean };
export type Group = { readonly members: Map<string, Role>; posting: 'members' | 'admins' };

export const maxUses = 2;
const rank = { owner: 2, admin: 1, member: 0 } as const;

export class GroupsModel {
  readonly groups = new Map<string, Group>();
  readonly invites = new Map<string, Invite>();
  readonly #blocks = new Set<string>();

  found(group: string, owner: string, others: readonly string[]): void {
    const members = new Map<string, Role>([[owner, 'owner']]);
    for (const other of others) members.set(other, 'member');
    this.groups.set(group, { members, posting: 'members' });
  }

  blocked(one: string, other: string): boolean {
    return this.#blocks.has(`${one} ${other}`) || this.#blocks.has(`${other} ${one}`);
  }

  /** The outcome; an invitation that is made gets its code afterwards, by `made`. */
  run(op: Op): string {
    if ('group' in op) return this.#inGroup(op);
    switch (op.op) {
      case 'accept':
        return this.#accept(op.by, op.code);
      case 'revoke':
        return this.#revoke(op.by, op.code);
      case 'block':
        if (op.by === op.user) return 'invalid';
        this.#blocks[op.on ? 'add' : 'delete'](`${op.by} ${op.user}`);
        return 'ok';
      case 'direct':
        if (op.by === op.user) return 'invalid';
        return this.blocked(op.by, op.user) ? 'forbidden' : 'ok';
    }
  }

  made(code: string, op: Extract<Op, { group: string }>): void {
    this.invites.set(code, { group: op.group, by: op.by, uses: 0, revoked: false });
  }

  stands({ group, by, uses, revoked }: Invite): boolean {
    return !revoked && uses < maxUses && (this.#role(group, by) ?? 'member') !== 'member';
  }

  #role(group: string, user: string): Role | undefined {
    return this.groups.get(group)?.members.get(user);
  }

  #inGroup(op: Extract<Op, { group: string }>): string {
    const group = this.groups.get(op.group);
    const mine = this.#role(op.group, op.by);
    if (op.op === 'remove' && op.by === op.user) return 'invalid';
    if (group === undefined || mine === undefined) return 'not_found';
    if (op.op === 'leave') return this.#leave(group, op.by);
    if (op.op === 'send') return mine === 'member' && group.posting === 'admins' ? 'forbidden' : 'ok';
    if (mine === 'member') return 'forbidden';
    if (op.op === 'invite') return 'ok';
    if (op.op === 'posting') {
      group.posting = op.posting;
      return 'ok';
    }
    if (op.op === 'add') return this.#add(group, op.by, op.user);
    const other = group.members.get(op.user);
    if (other === undefined) return 'not_found';
    if (op.op === 'role') return this.#give(group, { mine, other, user: op.user, role: op.role });
    if (rank[mine] < rank[other]) return 'forbidden';
    group.members.delete(op.user);
    return 'ok';
  }

  #add({ members }: Group, by: string, user: string): string {
    if (this.blocked(by, user)) return 'forbidden';
    if (!members.has(user)) members.set(user, 'member');
    return 'ok';
  }

  #isLastOwner({ members }: Group, user: string): boolean {
    const owners = [...members].filter(([, role]) => role === 'owner').map(([id]) => id);
    return owners.length === 1 && owners[0] === user;
  }

  #leave(group: Group, user: string): string {
    if (this.#isLastOwner(group, user) && group.members.size > 1) return 'forbidden';
    group.members.delete(user);
    return 'ok';
  }

  #give(
    group: Group,
    { mine, other, user, role }: { mine: Role; other: Role; user: string; role: Role },
  ): string {
    const may = mine === 'owner' || (role === 'member' && other !== 'owner');
    if (!may || (role !== 'owner' && this.#isLastOwner(group, user))) return 'forbidden';
    group.members.set(user, role);
    return 'ok';
  }

  #accept(by: string, code: string): string {
    const invite = this.invites.get(code);
    if (invite === undefined || !this.stands(invite)) return 'not_found';
    const members = this.groups.get(invite.group)?.members;
    if (members === undefined || members.has(by)) return 'ok';
    members.set(by, 'member');
    invite.uses += 1;
    return 'ok';
  }

  #revoke(by: string, code: string): string {
    const invite = this.invites.get(code);
    const mine = invite === undefined ? undefined : this.#role(invite.group, by);
    if (invite === undefined || mine === undefined) return 'not_found';
    if (mine === 'member') return 'forbidden';
    invite.revoked = true;
    return 'ok';
  }
}
