/**
 * I2: at most one entry per (user, channel, clientId); every acknowledgement of it names the same (seq, id), and that is
 * where it is stored. I3: whatever is stored was invoked, by that user, with that body; nothing that got a definite
 * refusal at every attempt is stored.
 */
import type { Entry, Op, SendInvoke, SendOk, Source } from '../history/operation.ts';
import { entriesOf, placeKey, sendKey, type Blame, type Rule } from './rule.ts';

type Intent = { readonly body: string; attempts: number; refusals: number };
type Place = { readonly seq: number; readonly id: string };

const same = (one: Place, other: Place): boolean => one.seq === other.seq && one.id === other.id;

/** I2, for acknowledgements and entries alike: the one place of each send. */
const onePlace = (blame: Blame) => {
  const places = new Map<string, Place>();
  return (key: string, found: Place, op: Op): void => {
    const known = places.get(key);
    if (!known) places.set(key, { seq: found.seq, id: found.id });
    else if (!same(known, found))
      blame({
        rule: 'I2',
        fault: 'doubled',
        at: op.i,
        text: `${key} is at ${found.seq} (${found.id}), and was at ${known.seq} (${known.id})`,
      });
  };
};

export const writes = (blame: Blame): Rule => {
  const intents = new Map<string, Intent>();
  const stored = new Map<string, Op>();
  const place = onePlace(blame);

  const invoke = (op: Source & SendInvoke): void => {
    const key = sendKey(op.user, op.v.channel, op.v.clientId);
    const intent = intents.get(key) ?? { body: op.v.body, attempts: 0, refusals: 0 };
    intent.attempts += 1;
    intents.set(key, intent);
  };
  const acknowledged = (op: Op & SendOk): void =>
    place(sendKey(op.user, op.v.channel, op.v.clientId), op.v, op);
  const refused = (key: string): void => {
    const intent = intents.get(key);
    if (intent) intent.refusals += 1;
  };
  const phantom = (op: Op, entry: Entry, why: string): void =>
    blame({
      rule: 'I3',
      fault: 'phantom',
      at: op.i,
      text: `${placeKey(op.v.channel, entry.seq)} (${entry.id}) ${why}`,
    });
  const look = (op: Op, entry: Entry): void => {
    if (entry.gone || (entry.clientId === null && entry.type !== 'receiveMessage')) return;
    const key = sendKey(entry.by ?? '', op.v.channel, entry.clientId ?? '');
    const intent = intents.get(key);
    if (!intent) return phantom(op, entry, `was never sent: ${key}`);
    if (intent.body !== entry.body) phantom(op, entry, `has the body ${entry.body}, sent was ${intent.body}`);
    stored.set(key, op);
    place(key, entry, op);
  };

  return {
    see(op) {
      if (op.f !== 'send') for (const entry of entriesOf(op)) look(op, entry);
      else if (op.type === 'invoke') invoke(op);
      else if (op.type === 'ok') acknowledged(op);
      else if (op.type === 'fail') refused(sendKey(op.user, op.v.channel, op.v.clientId));
    },
    finish() {
      for (const [key, op] of stored) {
        const intent = intents.get(key);
        if (intent && intent.refusals >= intent.attempts)
          blame({
            rule: 'I3',
            fault: 'phantom',
            at: op.i,
            text: `${key} is stored, though every attempt was refused`,
          });
      }
    },
  };
};
