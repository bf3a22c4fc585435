import type { MessageItem } from '@ghanti/client';
import {
  useChannel,
  useChannelRow,
  useClient,
  useConnection,
  useSend,
  useTimeline,
  useTyping,
} from '@ghanti/react';
import { useEffect, useState, type FormEvent } from 'react';

const ticks = { waiting: '…', sent: '✓', delivered: '✓✓', seen: '✓✓', failed: '!' };

const Message = ({ item }: { item: MessageItem }) => (
  <li className={item.own ? 'own' : ''} dir="auto">
    {item.deleted ? 'Deleted' : item.text} <small>{item.tick && ticks[item.tick]}</small>
  </li>
);

const Conversation = ({ id }: { id: string }) => {
  const channel = useChannel(id);
  const { items, hasBefore } = useTimeline(id);
  const typing = useTyping(id);
  const name = useChannelRow(id)?.name;
  const send = useSend(id);
  const [text, setText] = useState('');

  // Seen is what was before somebody's eyes, and nothing else.
  useEffect(() => {
    if (document.visibilityState === 'visible' && document.hasFocus()) channel.markSeen();
  }, [channel, items]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    send({ text });
    setText('');
  };

  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      {hasBefore && <button onClick={() => void channel.loadBefore()}>Earlier</button>}
      <ol>{items.map((item) => item.kind === 'message' && <Message key={item.key} item={item} />)}</ol>
      <p role="status">{typing.length > 0 && 'writing…'}</p>
      <form onSubmit={submit}>
        <input
          aria-label="Message"
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            channel.setTyping(target.value === '' ? 'idle' : 'typing');
          }}
        />
        <button>Send</button>
      </form>
    </section>
  );
};

/** The conversation with one person. */
export const Widget = ({ peer }: { peer: string }) => {
  const client = useClient();
  const { is } = useConnection();
  const [id, setId] = useState<string>();
  useEffect(() => {
    if (is === 'live') void client.openDirect(peer).then(setId);
  }, [client, is, peer]);
  return id === undefined ? <p role="status">Connecting…</p> : <Conversation id={id} />;
};
