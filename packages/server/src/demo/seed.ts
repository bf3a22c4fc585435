/**
 * Writes what the script says was said before. Each line has a client id of its own, so seeding again writes nothing twice,
 * and a seeding that was cut goes on where it was (IDEM-1).
 */
import type { DemoHost } from './host.ts';
import { cast, groupTitle, riya, thread, type Line } from './script.ts';

const seqOf = (event: { readonly seq: number }): number => event.seq;

const say = async (host: DemoHost, channel: string, line: Line, index: number, seqs: readonly number[]) => {
  const { by, text, poll, replyTo, mentions } = line;
  const quoted = replyTo === undefined ? undefined : seqs[replyTo];
  const { event } = await host.as(by).call('sendMessage', {
    channel,
    clientId: `demo-line-${index}`,
    ...(text !== undefined && { text }),
    ...(poll !== undefined && { poll }),
    ...(mentions !== undefined && { mentions }),
    ...(quoted !== undefined && { replyTo: quoted }),
  });
  return seqOf(event);
};

/** What others made of a line. */
const touch = async (
  host: DemoHost,
  channel: string,
  line: Line,
  index: number,
  seq: number,
): Promise<void> => {
  const { by, edited, pinned, reactions = [], votes = [] } = line;
  const on = { channel, seq };
  if (edited !== undefined)
    await host.as(by).call('editMessage', { ...on, text: edited, clientId: `demo-edit-${index}` });
  for (const [user, emoji] of reactions)
    await host.as(user).call('react', { ...on, emoji, on: true, clientId: `demo-react-${index}-${user}` });
  for (const [user, options] of votes)
    await host.as(user).call('vote', { ...on, options, clientId: `demo-vote-${index}-${user}` });
  if (pinned === true)
    await host.as(by).call('pinMessage', { ...on, on: true, clientId: `demo-pin-${index}` });
};

/** Gives the id of the group. */
export const seed = async (host: DemoHost): Promise<string> => {
  for (const person of cast) await host.upsertUser(person);
  const members = cast.map(({ id }) => id).filter((id) => id !== riya);
  const { channel } = await host
    .as(riya)
    .call('createGroup', { title: groupTitle, members, history: 'all', clientId: 'demo-group' });
  const seqs: number[] = [];
  for (const [index, line] of thread.entries()) {
    const seq = await say(host, channel.id, line, index, seqs);
    seqs.push(seq);
    await touch(host, channel.id, line, index, seq);
  }
  const seen = Math.max(...seqs);
  for (const { id } of cast) await host.as(id).call('mark', { marks: [{ channel: channel.id, seen }] });
  return channel.id;
};
