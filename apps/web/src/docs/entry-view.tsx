/** One command, event or signal: what it is, what it takes and gives, and beside it the thing itself. */
import { Link2, Lock } from 'lucide-react';
import { use, type ReactNode } from 'react';
import { copy } from '../lab/copy.ts';
import { IconButton } from '../ui/icon-button.tsx';
import type { CommandEntry, Entry, MessageEntry, Route } from './catalog.ts';
import { tagNameOf } from './catalog.ts';
import { CodeBlock } from './code-block.tsx';
import type { Schema } from './documents.ts';
import styles from './entry-view.module.css';
import { LiveCard } from './live-card.tsx';
import { Method } from './method.tsx';
import { Prose } from './prose.tsx';
import { FieldList, Resolving, SchemaView, type Marks } from './schema-view.tsx';
import { fieldOf, fieldsOf, hasInside } from './schema.ts';
import { SocketForm } from './socket-form.tsx';
import { TryIt } from './try-it.tsx';
import { useDocsWords } from './words/use-docs-words.ts';

export const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className={styles.part}>
    <h2>{title}</h2>
    {children}
  </section>
);

const Head = ({ entry }: { readonly entry: Entry }) => {
  const words = useDocsWords();
  const address = `${location.origin}/docs#${entry.id}`;
  return (
    <header className={styles.head}>
      <p className={styles.tag}>{words.tags[tagNameOf(entry)]}</p>
      <div className={styles.title}>
        <h1 tabIndex={-1}>{entry.name}</h1>
        <IconButton label={words.link} onClick={() => copy(address, words.copied)}>
          <Link2 size={18} />
        </IconButton>
      </div>
      <p className={styles.summary}>
        <Prose text={entry.summary} />
      </p>
    </header>
  );
};

const Addresses = ({ entry: { routes, socket, access } }: { readonly entry: CommandEntry }) => {
  const words = useDocsWords();
  return (
    <ul className={styles.addresses}>
      {routes.map(({ id, method, path }) => (
        <li key={id}>
          <Method method={method} />
          <code>{path}</code>
        </li>
      ))}
      {socket !== undefined && (
        <li>
          <Method method="SOCKET" />
          <span>Socket.IO, WebSocket</span>
        </li>
      )}
      {access !== undefined && (
        <li className={styles.access}>
          <Lock size={14} aria-hidden="true" />
          <span>
            {words.mayCall}: <Prose text={access} />
          </span>
        </li>
      )}
    </ul>
  );
};

type FieldsProps = { readonly schema: Schema; readonly none: string; readonly marks?: Marks };

const Fields = ({ schema, none, marks }: FieldsProps) => {
  const resolve = use(Resolving);
  return hasInside(schema, resolve) ? (
    <SchemaView schema={schema} marks={marks} />
  ) : (
    <p className={styles.none}>{none}</p>
  );
};

const RouteFields = ({ route }: { readonly route: Route }) => {
  const words = useDocsWords();
  const resolve = use(Resolving);
  const fields = [
    ...route.parameters.map(({ name, schema, required, in: at }) => ({
      ...fieldOf(name, schema, required),
      where: words.where[at],
    })),
    ...(route.body === undefined ? [] : fieldsOf(route.body.schema, resolve)).map((field) => ({
      ...field,
      where: words.where.body,
    })),
  ];
  return fields.length === 0 ? (
    <p className={styles.none}>{words.takesNothing}</p>
  ) : (
    <FieldList fields={fields} />
  );
};

const Errors = ({ routes: [route] }: CommandEntry) => {
  const words = useDocsWords();
  if (route === undefined) return null;
  return (
    <Part title={words.mayFail}>
      <ul className={styles.errors}>
        {route.errors.map(({ code, http, meaning }) => (
          <li key={code}>
            <b>{http}</b>
            <a href="#errors">{code}</a>
            <Prose text={meaning} />
          </li>
        ))}
      </ul>
    </Part>
  );
};

const CommandView = ({ entry }: { readonly entry: CommandEntry }) => {
  const words = useDocsWords();
  const { routes, socket } = entry;
  const answer = routes[0]?.answer.schema ?? socket?.answer ?? {};
  return (
    <>
      <div>
        <Head entry={entry} />
        <Addresses entry={entry} />
      </div>
      <div className={styles.side}>
        {routes.length > 0 ? <TryIt entry={entry} /> : <SocketForm entry={entry} />}
      </div>
      <div className={styles.reading}>
        <Part title={words.takes}>
          {routes.length === 0 && <Fields schema={socket?.input ?? {}} none={words.takesNothing} />}
          {routes.map((route) => (
            <div key={route.id}>
              {routes.length > 1 && (
                <p className={styles.which}>
                  <Method method={route.method} />
                  <code>{route.path}</code>
                </p>
              )}
              <RouteFields route={route} />
            </div>
          ))}
        </Part>
        <Part title={routes[0] === undefined ? words.gives : `${words.gives} ${routes[0].answer.status}`}>
          <Fields schema={answer} none={words.givesNothing} marks="optional" />
        </Part>
        <Errors {...entry} />
      </div>
    </>
  );
};

const onThisWire = '/ws';

const MessageView = ({ entry }: { readonly entry: MessageEntry }) => {
  const words = useDocsWords();
  const { id, doors, payload, example } = entry;
  const elsewhere = doors.includes(onThisWire) ? undefined : doors.join(', ');
  return (
    <>
      <div>
        <Head entry={entry} />
        <ul className={styles.addresses}>
          <li>
            <span>{words.heardAt}</span>
            {doors.map((door) => (
              <code key={door}>{door}</code>
            ))}
          </li>
        </ul>
      </div>
      <div className={styles.side}>
        <LiveCard id={id} elsewhere={elsewhere} />
      </div>
      <div className={styles.reading}>
        <Part title={words.example}>
          <CodeBlock tall label={words.example} text={JSON.stringify(example, undefined, 2)} />
        </Part>
        <Part title={words.carries}>
          <SchemaView schema={payload} marks="optional" />
        </Part>
      </div>
    </>
  );
};

export const EntryView = ({ entry }: { readonly entry: Entry }) => (
  <article className={styles.entry}>
    {entry.is === 'command' ? <CommandView entry={entry} /> : <MessageView entry={entry} />}
  </article>
);
