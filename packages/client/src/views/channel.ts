/** A channel as an application sees it: what to watch, and what can be done. It holds nothing itself. */
import type { Channel, NewMessage, Sent, Target } from '../api.ts';
import type { Doing } from '../deeds/deeds.ts';
import type { Loader } from '../loading/loader.ts';
import type { Pages } from '../loading/pages.ts';
import type { ChannelView } from './views.ts';
import type { Preferences } from '../wire.ts';

export type ChannelParts = {
  readonly id: string;
  readonly view: ChannelView;
  readonly pages: Pages;
  readonly loader: Loader;
  readonly perform: (channel: string, doing: Doing, clientId?: string) => Sent;
  readonly retry: (channel: string, clientId: string) => void;
  readonly discard: (channel: string, clientId: string) => void;
  readonly setTyping: (channel: string, state: 'typing' | 'recording' | 'idle') => void;
  readonly markSeen: (channel: string, seq: number | undefined) => void;
  readonly wish: (channel: string, wish: Preferences) => void;
  /** The text of a message that is held, to show what is forwarded. */
  readonly textOf: (channel: string, seq: number) => string | undefined;
};

/** Only what was given: undefined is no field of a command. */
const given = (message: NewMessage): NewMessage =>
  Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined));

export const createChannel = (parts: ChannelParts): Channel => {
  const { id, view, pages, loader, perform } = parts;
  const done = async (doing: Doing): Promise<void> => void (await perform(id, doing).stored);
  /** Nobody has to listen. */
  const does = (doing: Doing): Promise<void> => {
    const promise = done(doing);
    promise.catch(() => undefined);
    return promise;
  };
  const send: Channel['send'] = ({ clientId, ...message }) => {
    const { forwardOf } = message;
    const forwarded = forwardOf && parts.textOf(forwardOf.channel, forwardOf.seq);
    const input = { ...given(message), ...(forwarded !== undefined && { forwarded }) };
    return perform(id, { command: 'sendMessage', target: undefined, input }, clientId);
  };
  return {
    id,
    row: view.row,
    timeline: view.timeline,
    members: view.members,
    typing: view.typing,
    receipts: view.receipts,
    loadLatest: () => pages.latest(id),
    loadBefore: () => pages.before(id),
    loadAfter: () => pages.after(id),
    loadAround: (seq) => pages.around(id, seq),
    loadMembers: async () => void (await loader.moreMembers(id)),
    send,
    retry: (clientId) => parts.retry(id, clientId),
    discard: (clientId) => parts.discard(id, clientId),
    edit: (target: Target, text) => does({ command: 'editMessage', target, input: { text } }),
    delete: (target, scope) => does({ command: 'deleteMessage', target, input: { scope } }),
    react: (target, emoji, on) => does({ command: 'react', target, input: { emoji, on } }),
    vote: (target, options) => does({ command: 'vote', target, input: { options } }),
    closePoll: (target) => does({ command: 'closePoll', target, input: {} }),
    pin: (target, on) => does({ command: 'pinMessage', target, input: { on } }),
    setTyping: (state) => parts.setTyping(id, state),
    markSeen: (seq) => parts.markSeen(id, seq),
    setDraft: (draft) => parts.wish(id, { draft }),
    setPreferences: (wish) => parts.wish(id, wish),
  };
};
