import { createClient } from '@ghanti/client';
import { fromBase64, toBase64 } from 'lib0/buffer';
import { simpleDiffString } from 'lib0/diff';
import * as Y from 'yjs';

const user = new URLSearchParams(location.search).get('as') ?? 'asha';
const login = async () => (await fetch(`/login/${user}`, { method: 'POST' })).json();
const { token, channel } = await login();
const client = createClient({ user, token: async ({ fresh }) => (fresh ? (await login()).token : token) });
const feed = client.feed(channel);
const isLive = (): boolean => feed.state.get().is === 'live';
const area = document.querySelector('textarea') ?? document.createElement('textarea');

const note = new Y.Doc();
const text = note.getText();
/** The seq up to which everything is in the note. */
let applied = 0;
let [isRead, isPublishing] = [false, false];
/** What comes while somebody is in the middle of a letter, as one often is in Hindi, waits until it is there. */
let held: unknown[] | undefined;

/** Puts what others wrote into the note and the field; whoever writes there stays at his letter. */
const apply = (update: unknown): void => {
  if (held?.push(update) || typeof update !== 'string' || update === '') return;
  const placeOf = (index: number) => Y.createRelativePositionFromTypeIndex(text, index);
  const places = [placeOf(area.selectionStart), placeOf(area.selectionEnd)];
  Y.applyUpdate(note, fromBase64(update), 'feed');
  area.value = text.toJSON();
  const [start, end] = places.map((at) => Y.createAbsolutePositionFromRelativePosition(at, note)?.index ?? 0);
  area.setSelectionRange(start ?? 0, end ?? 0);
};

const keptAs = `unpublished ${user}`;
const kept = localStorage.getItem(keptAs) ?? '';
let unpublished: Uint8Array[] = kept === '' ? [] : [fromBase64(kept)];

/** What is written within a moment goes together, and what got no answer goes again. */
const publish = async (...updates: Uint8Array[]): Promise<void> => {
  const batch = (unpublished = [...unpublished, ...updates]);
  const data = batch.length === 0 ? '' : toBase64(Y.mergeUpdates(batch));
  localStorage.setItem(keptAs, data);
  document.querySelector('#said')?.replaceChildren(!isLive() ? 'Offline' : data ? 'Saving' : 'Saved');
  if (isPublishing || data === '' || !isLive()) return;
  isPublishing = true;
  const answer = await client.call('publish', { channel, data }).catch(() => undefined);
  if (answer !== undefined) unpublished = unpublished.slice(batch.length);
  if ((answer?.event?.seq ?? 1) % 100 === 0 && !held) await read().then(snapshot, () => undefined);
  isPublishing = false;
  setTimeout(publish, answer === undefined ? 1_000 : 150);
};

/** All that was written before, or meanwhile: for who has nothing yet, the snapshot and what came after it. */
const read = async (): Promise<void> => {
  isRead = true;
  const newest = Object(feed.state.get().values.find(({ key }) => key === 'snapshot')?.value);
  if (applied === 0) apply(newest.state);
  applied ||= newest.upTo ?? 0;
  for (let more = true; more;) {
    const page = await client.call('subscribe', { channel, after: applied });
    for (const { data } of page.events) apply(Object(data).value);
    applied = page.asOf;
    more = page.more;
  }
  area.disabled = false;
  await publish();
};

/** The whole note, as of a seq: who comes later begins there. */
const snapshot = (): Promise<unknown> => {
  const data = { upTo: applied, state: toBase64(Y.encodeStateAsUpdate(note)) };
  return client.call('publish', { channel, key: 'snapshot', data }).catch(() => undefined);
};

/** What was typed: what is in the field and not in the note, or in the note and not in the field, by whole characters. */
const take = (): void => {
  const { index, remove, insert } = simpleDiffString(text.toJSON(), area.value);
  note.transact(() => {
    text.delete(index, remove);
    text.insert(index, insert);
  });
};

note.on('update', (update: Uint8Array, by: unknown) => void (by === 'feed' || publish(update)));
area.addEventListener('input', () => held ?? take());
area.addEventListener('compositionstart', () => (held = []));
area.addEventListener('compositionend', () => {
  const waited = held ?? [];
  held = undefined;
  take();
  waited.forEach(apply);
});

apply(kept);
client.on('feedUpdate', ({ data }) => apply(data.value));
feed.state.subscribe(() => {
  isRead &&= isLive();
  void (isLive() && !isRead ? read().catch(() => (isRead = false)) : publish());
});
await client.connect();
