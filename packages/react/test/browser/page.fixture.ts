/** A page that shows one person's chats by the hooks alone, in StrictMode; it is bundled and served by the test. */
import { createClient, indexedDbStorage } from '@ghanti/client';
import {
  GhantiProvider,
  useChannels,
  useConnection,
  useMe,
  useMembers,
  usePresence,
  useProfile,
  useReceipts,
  useSend,
  useTimeline,
  useTyping,
} from '@ghanti/react';
import { createElement as el, memo, StrictMode, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';

declare global {
  interface Window {
    /** Who is here: set by the test before the page runs. */
    ghantiTest: { user: string; token: string };
    renders: Record<string, number>;
    unmount: () => void;
    watchers: () => number;
  }
}

window.renders = {};
const count = (name: string): void => void (window.renders[name] = (window.renders[name] ?? 0) + 1);

const Message = (props: { id: string; seq: number; text: string; tick: string }): ReactElement => {
  const { delivered, seen, total } = useReceipts(props.id, props.seq);
  return el('li', null, `${props.text} ${props.tick} ${delivered}/${seen}/${total}`);
};

const Conversation = memo(({ id }: { id: string }): ReactElement => {
  count('conversation');
  const { items } = useTimeline(id);
  const typing = useTyping(id);
  const { members } = useMembers(id);
  const send = useSend(id);
  const messages = items.filter((item) => item.kind === 'message');
  return el(
    'section',
    null,
    el(
      'ol',
      null,
      ...messages.map(({ key, seq = 0, text, tick = '' }) => el(Message, { key, id, seq, text, tick })),
    ),
    el('p', { id: 'typing' }, typing.map(({ user }) => user).join(' ')),
    el('p', { id: 'members' }, members.map(({ user }) => user.name).join(' ')),
    el('button', { onClick: () => send({ text: 'from the page' }) }, 'Send'),
  );
});

const Person = ({ user }: { user: string }): ReactElement => {
  const online = usePresence(user)?.online === true;
  return el('p', { id: 'person' }, `${useProfile(user)?.name ?? '?'} ${online}`);
};

const App = (): ReactElement => {
  const { is } = useConnection();
  const me = useMe();
  const { rows, is: listIs } = useChannels();
  const [open, setOpen] = useState<string>();
  return el(
    'main',
    null,
    el('p', { id: 'state' }, `${is} ${listIs} ${me?.name ?? ''}`),
    el(
      'nav',
      null,
      ...rows.map(({ id, name, unread }) =>
        el('button', { key: id, onClick: () => setOpen(id) }, `${name} ${unread}`),
      ),
    ),
    open === undefined ? null : el(Conversation, { key: open, id: open }),
    el(Person, { user: 'bilal' }),
  );
};

const { user, token } = window.ghantiTest;
const client = createClient({ user, token, storage: indexedDbStorage() });
let watchers = 0;
const { subscribe } = client.connection;
// How many look at the connection: none may be left behind.
Object.assign(client.connection, {
  subscribe: (listener: () => void) => {
    watchers += 1;
    const stop = subscribe(listener);
    return () => {
      watchers -= 1;
      stop();
    };
  },
});
window.watchers = () => watchers;
const root = createRoot(document.body);
root.render(el(StrictMode, null, el(GhantiProvider, { client }, el(App))));
window.unmount = () => root.unmount();
void client.connect();
