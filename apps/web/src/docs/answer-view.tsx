/** What the server answered: its status, the headers that matter, the body. A token in it is hidden, and can be asked with. */
import { Button } from '../ui/button.tsx';
import { useFormat } from '../i18n/format.ts';
import type { Answer } from './ask.ts';
import styles from './try-it.module.css';
import { CodeBlock } from './code-block.tsx';
import { setCredential } from './credential.ts';
import { useDocsWords } from './words/use-docs-words.ts';

const tokenIn = (json: unknown): string | undefined => {
  const found: unknown = Object.entries(Object(json)).find(
    ([name]) => name === 'accessToken' || name === 'secret',
  )?.[1];
  return typeof found === 'string' ? found : undefined;
};

export const AnswerView = ({ answer }: { readonly answer: Answer }) => {
  const words = useDocsWords();
  const { number } = useFormat();
  const token = tokenIn(answer.json);
  const good = answer.status < 400;
  return (
    <section className={styles.answer} aria-label={words.answered} data-status={answer.status}>
      <p className={styles.status} role="status" data-good={good}>
        <b>
          {answer.status} {answer.statusText}
        </b>
        <span>{words.took(number(Math.round(answer.ms)), number(answer.bytes))}</span>
      </p>
      <dl className={styles.headers}>
        {answer.headers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {answer.text !== '' && <CodeBlock tall label={words.answered} text={answer.text} />}
      {token !== undefined && (
        <Button onClick={() => setCredential({ as: 'token', token })}>{words.useToken}</Button>
      )}
    </section>
  );
};
