/** Feeds come to a socket only when they are asked for: which one to hear. */
import { useState, type FormEvent } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import type { LiveWire } from './live-wire.ts';
import styles from './try-it.module.css';
import { useDocsWords } from './words/use-docs-words.ts';

const inside = (told: unknown, field: string): unknown =>
  Object.entries(Object(told)).find(([name]) => name === field)?.[1];

const codeOf = (told: object): string => {
  const code = inside(inside(told, 'error'), 'code');
  return typeof code === 'string' ? code : '—';
};

export const FeedForm = ({ wire }: { readonly wire: LiveWire }) => {
  const words = useDocsWords();
  const [channel, setChannel] = useState('');
  const [fault, setFault] = useState<string>();
  const hear = async (): Promise<void> => {
    const told = await wire.call('subscribe', { channel: channel.trim() }).catch(() => ({}));
    setFault('ok' in told && told.ok === true ? undefined : words.feedRefused(codeOf(told)));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void hear();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label={words.hearFeed}
        placeholder="feed:market"
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        fault={fault}
        value={channel}
        onChange={({ target }) => setChannel(target.value)}
        end={
          <Button type="submit" kind="plain">
            {words.hear}
          </Button>
        }
      />
    </form>
  );
};
