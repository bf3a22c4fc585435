/** The fields of a schema, one a line; what is inside of one is there when it is opened. */
import { createContext, use, useState, type ReactNode } from 'react';
import type { Resolve } from './catalog.ts';
import type { Schema } from './documents.ts';
import { fieldsOf, hasInside, variantsOf, type Field } from './schema.ts';
import styles from './schema-view.module.css';
import { useDocsWords } from './words/use-docs-words.ts';

export const Resolving = createContext<Resolve>((schema) => schema);

/** Inside of inside of inside: a shape that holds itself ends here. */
const deepest = 6;

/** What is said of a field: that it has to be there, of what one gives; that it may be missing, of what one gets. */
export type Marks = 'required' | 'optional';

type LineProps = {
  readonly field: Field;
  readonly depth: number;
  readonly marks: Marks;
  readonly where?: string | undefined;
};

const Head = ({ field: { name, type, required, limits }, where, marks }: LineProps) => {
  const words = useDocsWords();
  return (
    <>
      <code className={styles.name}>{name}</code>
      <span className={styles.type}>{type}</span>
      {limits !== '' && <span className={styles.limits}>{limits}</span>}
      {where !== undefined && <span className={styles.where}>{where}</span>}
      {required === (marks === 'required') && <span className={styles[marks]}>{words[marks]}</span>}
    </>
  );
};

const Opened = ({ head, children }: { readonly head: ReactNode; readonly children: () => ReactNode }) => {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{head}</summary>
      {open && children()}
    </details>
  );
};

const Line = (props: LineProps) => {
  const resolve = use(Resolving);
  const { schema } = props.field;
  const folds = props.depth < deepest && hasInside(schema, resolve);
  return (
    <li className={styles.line}>
      {folds ? (
        <Opened head={<Head {...props} />}>
          {() => <SchemaView schema={schema} depth={props.depth + 1} marks={props.marks} />}
        </Opened>
      ) : (
        <Head {...props} />
      )}
    </li>
  );
};

type FieldListProps = {
  readonly fields: readonly (Field & { readonly where?: string })[];
  readonly depth?: number;
  readonly marks?: Marks;
};

export const FieldList = ({ fields, depth = 0, marks = 'required' }: FieldListProps) => (
  <ul className={styles.fields}>
    {fields.map((field) => (
      <Line
        key={`${field.where ?? ''} ${field.name}`}
        field={field}
        depth={depth}
        marks={marks}
        where={field.where}
      />
    ))}
  </ul>
);

type Props = { readonly schema: Schema; readonly depth?: number; readonly marks?: Marks | undefined };

export const SchemaView = ({ schema, depth = 0, marks = 'required' }: Props) => {
  const words = useDocsWords();
  const resolve = use(Resolving);
  const variants = variantsOf(schema, resolve);
  if (variants.length < 2) {
    const [only] = variants;
    return <FieldList fields={fieldsOf(only?.schema ?? schema, resolve)} depth={depth} marks={marks} />;
  }
  return (
    <div className={styles.variants}>
      <small>{words.oneOf}</small>
      <ul className={styles.fields}>
        {variants.map(({ title, schema: variant }) => (
          <li key={title} className={styles.line}>
            <Opened head={<code className={styles.name}>{title}</code>}>
              {() => <SchemaView schema={variant} depth={depth + 1} marks={marks} />}
            </Opened>
          </li>
        ))}
      </ul>
    </div>
  );
};
