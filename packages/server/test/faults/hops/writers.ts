/**
 * Those who write while others hop: messages, edits, reactions, and somebody who is let in and thrown out again, each act until it
 * is acknowledged, with the same client id, over whatever happens to the server.
 */
import type { CommandName, CommandRequest } from '@ghanti/protocol';
import type { Person, Random } from '@ghanti/testkit';
import { freshId } from '../../e2e/resume-support/talk.ts';

const againMs = 20;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Until it is acknowledged; only what may have been in the way of it is tried again. */
const insist = async <N extends CommandName>(who: Person, name: N, input: CommandRequest<N>) => {
  for (;;) {
    const ack = await who.rest.call(name, input).catch(() => undefined);
    if (ack?.ok === true) return ack.data;
    if (ack !== undefined && ack.error.code !== 'unavailable' && ack.error.code !== 'internal')
      throw new Error(`${name}: ${ack.error.code} ${ack.error.message}`);
    await pause(againMs);
  }
};

export type Written = { readonly channel: string; readonly seq: number; readonly text: string };

/** Writes on and on; gives what was acknowledged. */
export const writing = (
  who: Person,
  channels: readonly string[],
  random: Random,
  stopped: () => boolean,
): { readonly written: readonly Written[]; readonly done: Promise<void> } => {
  const written: Written[] = [];
  const write = async (): Promise<void> => {
    const channel = random.pick(channels);
    const text = `${'x'.repeat(random.between(0, 200))} नमस्ते`;
    const { event } = await insist(who, 'sendMessage', { channel, text, clientId: freshId() });
    written.push({ channel, seq: event.seq, text });
  };
  const touch = async (): Promise<void> => {
    const target = random.pick(written);
    const { channel, seq } = target;
    const clientId = freshId();
    if (random.chance(0.5)) await insist(who, 'editMessage', { channel, seq, text: 'edited', clientId });
    else
      await insist(who, 'react', {
        channel,
        seq,
        emoji: random.pick(['🔔', '👍', '🙏']),
        on: true,
        clientId,
      });
  };
  const run = async (): Promise<void> => {
    while (!stopped()) await (written.length > 0 && random.chance(0.2) ? touch() : write());
  };
  return { written, done: run() };
};

/** Lets somebody in and out. */
export const moving = async (
  owner: Person,
  user: string,
  channels: readonly string[],
  random: Random,
  stopped: () => boolean,
): Promise<number> => {
  const within = new Set<string>();
  let moves = 0;
  while (!stopped()) {
    const channel = random.pick(channels);
    if (within.delete(channel)) await insist(owner, 'removeMember', { channel, user, clientId: freshId() });
    else {
      within.add(channel);
      await insist(owner, 'addMembers', { channel, users: [user], clientId: freshId() });
    }
    moves += 1;
    await pause(random.between(5, 60));
  }
  return moves;
};
