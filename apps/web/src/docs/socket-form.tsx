/** Commands of a connection have no address: they go out as a frame over the page's own WebSocket, and the answer is shown as it came. */
import { useState, type FormEvent } from 'react';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { AskAs } from './ask-as.tsx';
import { isJson } from './ask.ts';
import type { CommandEntry } from './catalog.ts';
import { CodeBlock } from './code-block.tsx';
import { CodeSamples } from './code-samples.tsx';
import styles from './try-it.module.css';
import { useListening } from './use-wire.ts';
import { useDocsWords } from './words/use-docs-words.ts';

const asInput = (text: string): object => Object(JSON.parse(text));

export const SocketForm = ({ entry }: { readonly entry: CommandEntry }) => {
  const words = useDocsWords();
  const { wire, view } = useListening();
  const [text, setText] = useState(() => JSON.stringify(entry.socket?.example ?? {}, undefined, 2));
  const [told, setTold] = useState<object>();
  const ask = async (): Promise<void> =>
    setTold(await wire.call(entry.name, asInput(text)).catch(() => ({ error: words.states.off })));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isJson(text)) void ask();
  };
  return (
    <section className={styles.card} aria-label={words.tryIt}>
      <div className={styles.head}>
        <h2>{words.tryIt}</h2>
        <small role="status">{words.states[view.state]}</small>
      </div>
      <p className={styles.note}>{words.onlySocket}</p>
      <AskAs />
      <form className={styles.form} onSubmit={submit}>
        <TextArea
          label={words.body}
          rows={text.split('\n').length + 1}
          spellCheck={false}
          dir="ltr"
          className={styles.json}
          fault={isJson(text) ? undefined : words.badJson}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <div className={styles.send}>
          <Button type="submit" kind="primary" disabled={view.state !== 'live'}>
            {words.send}
          </Button>
        </div>
      </form>
      {told !== undefined && (
        <CodeBlock tall label={words.answered} text={JSON.stringify(told, undefined, 2)} />
      )}
      <CodeSamples entry={entry} />
    </section>
  );
};
