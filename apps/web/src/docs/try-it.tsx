/** The form of a command: its addresses, its fields, who asks; a real request, and the same as code. */
import { RefreshCw } from 'lucide-react';
import { useId, useState, useSyncExternalStore, type FormEvent } from 'react';
import { useSession } from '../session/session.ts';
import { Button } from '../ui/button.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { AnswerView } from './answer-view.tsx';
import { AskAs } from './ask-as.tsx';
import { asText, curlOf, isJson, requestOf } from './ask.ts';
import type { CommandEntry, Route } from './catalog.ts';
import { CodeSamples } from './code-samples.tsx';
import type { Parameter } from './documents.ts';
import { typeOf } from './schema.ts';
import { Segments } from '../ui/segments.tsx';
import styles from './try-it.module.css';
import { useAsking, type Asking } from './use-asking.ts';
import { useDocsWords } from './words/use-docs-words.ts';

const noRows: readonly { readonly id: string; readonly name: string }[] = [];
const never = () => () => undefined;
const nobody = () => noRows;

/** The chats of who is signed in, to choose a channel from. */
const useOwnChannels = () => {
  const session = useSession();
  const rows = useSyncExternalStore(
    session.is === 'in' ? session.client.channels.subscribe : never,
    session.is === 'in' ? () => session.client.channels.get().rows : nobody,
  );
  return rows;
};

type InputProps = { readonly parameter: Parameter; readonly asking: Asking; readonly list: string };

const Input = ({ parameter: { name, schema, required, example }, asking, list }: InputProps) => {
  const words = useDocsWords();
  const isKey = name === 'Idempotency-Key';
  return (
    <TextField
      label={`${name}${required ? ' *' : ''}`}
      placeholder={example === undefined ? typeOf(schema) : asText(example)}
      autoComplete="off"
      spellCheck={false}
      dir="ltr"
      list={name === 'channel' ? list : undefined}
      value={asking.values.fields[name] ?? ''}
      onChange={({ target }) => asking.field(name, target.value)}
      end={
        isKey && (
          <IconButton label={words.newKey} onClick={asking.another}>
            <RefreshCw size={16} />
          </IconButton>
        )
      }
    />
  );
};

const Form = ({ entry, route }: { readonly entry: CommandEntry; readonly route: Route }) => {
  const words = useDocsWords();
  const asking = useAsking(route);
  const list = useId();
  const own = useOwnChannels();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void asking.ask();
  };
  const faulty = route.body !== undefined && !isJson(asking.values.body);
  const curl = curlOf(requestOf(route, asking.values), location.origin, !route.byCookie);
  return (
    <>
      <form className={styles.form} onSubmit={submit} data-form={route.id}>
        <datalist id={list}>
          {own.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </datalist>
        {route.parameters.map((parameter) => (
          <Input key={parameter.name} parameter={parameter} asking={asking} list={list} />
        ))}
        {route.body !== undefined && (
          <TextArea
            label={words.body}
            rows={Math.min(12, asking.values.body.split('\n').length + 1)}
            spellCheck={false}
            dir="ltr"
            className={styles.json}
            fault={faulty ? words.badJson : undefined}
            value={asking.values.body}
            onChange={({ target }) => asking.body(target.value)}
          />
        )}
        <div className={styles.send}>
          <Button type="submit" kind="primary" busy={asking.busy}>
            {words.send}
          </Button>
          {asking.fault !== undefined && <p role="alert">{asking.fault}</p>}
        </div>
      </form>
      {asking.answer !== undefined && <AnswerView answer={asking.answer} />}
      <CodeSamples entry={entry} curl={curl} />
    </>
  );
};

/** For entries that have an address. */
export const TryIt = ({ entry }: { readonly entry: CommandEntry }) => {
  const words = useDocsWords();
  const [chosen, setChosen] = useState(entry.routes[0]?.id ?? '');
  const route = entry.routes.find(({ id }) => id === chosen);
  if (route === undefined) return null;
  return (
    <section className={styles.card} aria-label={words.tryIt}>
      <div className={styles.head}>
        <h2>{words.tryIt}</h2>
        {route.method !== 'GET' && <small>{words.reallyDone}</small>}
      </div>
      {route.byCookie ? <p className={styles.note}>{words.byCookie}</p> : <AskAs />}
      {entry.routes.length > 1 && (
        <Segments
          legend={words.route}
          choices={entry.routes.map(({ id, method, path }) => ({
            value: id,
            label: `${method} …${path.slice(path.lastIndexOf('/'))}`,
          }))}
          value={chosen}
          onChange={setChosen}
        />
      )}
      <Form key={route.id} entry={entry} route={route} />
    </section>
  );
};
