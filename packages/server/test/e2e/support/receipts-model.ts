/** Who has which message, said in the plainest way: a loop over the members (protocol.md section 8). */
export type ModelMember = { readonly joined: number; delivered: number; seen: number };
export type ModelCounts = { readonly total: number; readonly delivered: number; readonly seen: number };

export class ReceiptsModel {
  readonly members = new Map<string, ModelMember>();
  readonly messages: { readonly seq: number; readonly by: string }[] = [];
  head = 0;

  /** One `memberJoined` each; both marks of all start at the last of them (RCP-1). */
  join(users: readonly string[]): void {
    const head = this.head + users.length;
    for (const user of users) {
      this.head += 1;
      this.members.set(user, { joined: this.head, delivered: head, seen: head });
    }
  }

  leave(user: string): void {
    this.members.delete(user);
    this.head += 1;
  }

  send(by: string): number {
    this.head += 1;
    this.messages.push({ seq: this.head, by });
    return this.head;
  }

  mark(user: string, delivered: number, seen: number): void {
    const member = this.members.get(user);
    if (member === undefined) throw new Error(`${user} is no member`);
    member.seen = Math.max(member.seen, seen);
    member.delivered = Math.max(member.delivered, delivered, member.seen);
  }

  /** Everyone who counts for a message, ordered by id. */
  people(seq: number): readonly { user: string; delivered: boolean; seen: boolean }[] {
    const author = this.messages.find((message) => message.seq === seq)?.by;
    return [...this.members]
      .filter(([user, { joined }]) => user !== author && joined < seq)
      .map(([user, { delivered, seen }]) => ({ user, delivered: delivered >= seq, seen: seen >= seq }))
      .toSorted((one, other) => (one.user < other.user ? -1 : 1));
  }

  counts(seq: number): ModelCounts {
    const people = this.people(seq);
    const count = (which: 'delivered' | 'seen') => people.filter((one) => one[which]).length;
    return { total: people.length, delivered: count('delivered'), seen: count('seen') };
  }

  of(author: string): readonly number[] {
    return this.messages.filter(({ by }) => by === author).map(({ seq }) => seq);
  }
}
