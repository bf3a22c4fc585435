/**
 * A server with a few people and groups on which random commands are played, and what can be seen of a group: its page, and the
 * same as its log tells it from the beginning.
 */
import { GhantiError, type CommandName, type CommandRequest, type PlainEvent } from '@ghanti/protocol';
import { people, type Random, type StartedServer } from '@ghanti/testkit';
import { freshId } from '../resume-support/talk.ts';
import { GroupsModel, maxUses, type Op, type Role } from './groups-model.ts';

const names = ['asha', 'bilal', 'chitra', 'dev', 'esha'];
const kinds: readonly Op['op'][] = [
  ...(['add', 'add', 'accept', 'accept', 'role', 'role', 'role', 'invite', 'direct'] as const),
  ...(['remove', 'remove', 'leave', 'send', 'posting', 'revoke', 'block'] as const),
];

export class GroupsPlace {
  readonly model = new GroupsModel();
  /** How many joined by each invitation. */
  readonly joined = new Map<string, number>();
  readonly #server: StartedServer;
  readonly #random: Random;
  readonly #codes: string[] = ['never-was'];
  readonly #directs = new Map<string, string>();
  readonly #heard: PlainEvent[] = [];

  constructor(server: StartedServer, random: Random) {
    this.#server = server;
    this.#random = random;
    server.ghanti.onEvent((events) => void this.#heard.push(...events));
  }

  /** A group of all, with one of them at its head. */
  async found(): Promise<void> {
    const owner = this.#random.pick(names);
    const members = names.filter((name) => name !== owner && !this.model.blocked(name, owner));
    const made = (others: readonly string[]) =>
      this.#call(owner, 'createGroup', { clientId: freshId(), title: 'x', members: [...others] });
    // Who has blocked whom after a race the model does not know.
    const { channel } = await made(members).catch(() => made([]));
    this.model.found(channel.id, owner, members);
  }

  async open(): Promise<void> {
    await people(this.#server, ...names);
    for (const one of names)
      for (const other of names.filter((name) => name > one)) {
        const { channel } = await this.#call(one, 'openDirect', { user: other });
        this.#directs.set(`${one} ${other}`, channel.id);
      }
  }

  draw(): Op {
    const pick = <T>(of: readonly T[]): T => this.#random.pick(of);
    const op = pick(kinds);
    // Of those that were made last: a group that everybody left is nobody's for ever.
    const group = pick([...this.model.groups.keys()].slice(-2));
    const [by, user] = [this.#somebody(group, 'leads'), this.#somebody(group)];
    if (op === 'accept' || op === 'revoke') return { op, by, code: pick(this.#codes.slice(-6)) };
    if (op === 'block') return { op, by, user, on: pick([true, false, false]) };
    if (op === 'role')
      return { op, by, group, user, role: pick<Role>(['owner', 'admin', 'admin', 'member']) };
    if (op === 'posting') return { op, by, group, posting: pick(['members', 'admins'] as const) };
    if (op === 'add' || op === 'remove') return { op, by, group, user };
    return op === 'direct' ? { op, by, user } : { op, by, group };
  }

  /** Often one of those who are in it, or lead it, as far as the model knows, or little would be allowed. */
  #somebody(group: string, leads?: 'leads'): string {
    const members = [...(this.model.groups.get(group)?.members ?? [])];
    const wanted = members.filter(([, role]) => leads === undefined || role !== 'member');
    if (wanted.length === 0 || !this.#random.chance(0.5)) return this.#random.pick(names);
    return this.#random.pick(wanted)[0];
  }

  /** Plays it; gives `ok` or the error's code. */
  async play(op: Op): Promise<string> {
    try {
      await this.#send(op);
      return 'ok';
    } catch (error) {
      if (error instanceof GhantiError) return error.code;
      throw error;
    }
  }

  /** By user, as the group's page says; nothing where nobody is in it. */
  async page(group: string): Promise<object> {
    for (const name of names) {
      const asked = await this.#call(name, 'getChannel', { channel: group }).catch(() => undefined);
      if (asked === undefined) continue;
      const roles = asked.members.map(({ user, role }) => [user.id, role] as const);
      if (asked.memberCount !== roles.length) throw new Error(`${group} miscounts its members`);
      return Object.fromEntries(roles);
    }
    return {};
  }

  /** The same, told from the group's events. */
  told(group: string): object {
    const roles = new Map<string, string>();
    for (const { channel, type, data } of this.#heard) {
      if (channel !== group) continue;
      if (type === 'memberLeft') roles.delete(data.user);
      else if (type === 'memberJoined' || type === 'roleChanged') roles.set(data.user, data.role);
    }
    return Object.fromEntries([...roles].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  #call<N extends CommandName>(by: string, name: N, input: CommandRequest<N>) {
    return this.#server.ghanti.as(by).call(name, input);
  }

  async #send(op: Op): Promise<void> {
    const clientId = freshId();
    if ('group' in op) return this.#inGroup(op, { clientId, channel: op.group });
    switch (op.op) {
      case 'accept': {
        const { event } = await this.#call(op.by, 'acceptInvite', { clientId, code: op.code });
        if (event !== undefined) this.joined.set(op.code, (this.joined.get(op.code) ?? 0) + 1);
        return;
      }
      case 'revoke':
        return void (await this.#call(op.by, 'revokeInvite', { code: op.code }));
      case 'block':
        return void (await this.#call(op.by, 'blockUser', { user: op.user, on: op.on }));
      case 'direct':
        return this.#direct(op.by, op.user);
    }
  }

  async #inGroup(
    op: Extract<Op, { group: string }>,
    key: { readonly clientId: string; readonly channel: string },
  ): Promise<void> {
    switch (op.op) {
      case 'add':
        return void (await this.#call(op.by, 'addMembers', { ...key, users: [op.user] }));
      case 'remove':
        return void (await this.#call(op.by, 'removeMember', { ...key, user: op.user }));
      case 'leave':
        return void (await this.#call(op.by, 'leave', key));
      case 'send':
        return void (await this.#call(op.by, 'sendMessage', { ...key, text: 'x' }));
      case 'role':
        return void (await this.#call(op.by, 'setRole', { ...key, user: op.user, role: op.role }));
      case 'posting':
        return void (await this.#call(op.by, 'updateChannel', { ...key, posting: op.posting }));
      case 'invite': {
        const { code } = await this.#call(op.by, 'createInvite', { ...key, maxUses });
        this.model.made(code, op);
        this.#codes.push(code);
      }
    }
  }

  async #direct(by: string, user: string): Promise<void> {
    const channel = this.#directs.get([by, user].toSorted().join(' '));
    if (channel === undefined) await this.#call(by, 'openDirect', { user });
    else await this.#call(by, 'sendMessage', { clientId: freshId(), channel, text: 'x' });
  }
}
