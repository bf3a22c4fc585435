/**
 * I2 and I3 for whatever is no message: edits, deletions, reactions, what is published. One act has one place, whatever acknowledges
 * it; what is stored, somebody did; and a message is gone only where somebody deletes it.
 */
import type { ActInvoke, ActOk, Entry, Op } from '../history/operation.ts';
import { entriesOf, sendKey, type Blame, type Rule } from './rule.ts';

/** What only people do, each by an act of its own; members come with a new group, too. */
const told = new Set(['messageEdited', 'messageDeleted', 'reactionChanged', 'feedUpdate']);

type Place = { readonly seq: number; readonly id: string };

const intentOf = (by: string, channel: string, event: string, body: string): string =>
  `${by} ${channel} ${event} ${body}`;

export const acts = (blame: Blame): Rule => {
  const places = new Map<string, Place>();
  const intents = new Set<string>();
  const deletions = new Set<string>();
  const stored = new Map<string, Op>();
  const gone = new Map<string, Op>();

  const invoke = (op: Op & ActInvoke): void => {
    const { channel, event, body } = op.v;
    intents.add(intentOf(op.user, channel, event, body));
    if (event === 'messageDeleted') deletions.add(`${channel} ${body}`);
  };
  const acknowledged = (op: Op & ActOk): void => {
    const key = sendKey(op.user, op.v.channel, op.v.clientId);
    const known = places.get(key);
    if (known === undefined) places.set(key, { seq: op.v.seq, id: op.v.id });
    else if (known.seq !== op.v.seq || known.id !== op.v.id)
      blame({
        rule: 'I2',
        fault: 'doubled',
        at: op.i,
        text: `${key} is at ${op.v.seq} (${op.v.id}), and was at ${known.seq} (${known.id})`,
      });
  };
  const look = (op: Op, entry: Entry): void => {
    const { channel } = op.v;
    // With a message go its edits, which name it.
    if (entry.gone)
      gone.set(`${channel} ${entry.type === 'receiveMessage' ? `{"target":${entry.seq}}` : entry.body}`, op);
    else if (entry.type !== 'receiveMessage')
      stored.set(`${entry.type} ${intentOf(entry.by ?? '', channel, entry.type, entry.body)}`, op);
  };
  const phantoms = (): void => {
    for (const [key, op] of stored) {
      const [kind = ''] = key.split(' ', 1);
      if (told.has(kind) && !intents.has(key.slice(kind.length + 1)))
        blame({ rule: 'I3', fault: 'phantom', at: op.i, text: `nobody did this: ${key}` });
    }
    for (const [key, op] of gone)
      if (!deletions.has(key))
        blame({ rule: 'I3', fault: 'lost', at: op.i, text: `is gone, and nobody deleted it: ${key}` });
  };

  return {
    see(op) {
      if (op.f === 'act' && op.type === 'invoke') invoke(op);
      else if (op.f === 'act' && op.type === 'ok') acknowledged(op);
      else for (const entry of entriesOf(op)) look(op, entry);
    },
    finish: phantoms,
  };
};
