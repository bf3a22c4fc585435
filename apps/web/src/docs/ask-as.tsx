/** As whom a request goes out, and where a pasted token goes in; it is shown to nobody and kept nowhere. */
import { TextField } from '../ui/field.tsx';
import { useSession } from '../session/session.ts';
import styles from './try-it.module.css';
import { setCredential, useCredential, type AskAs as Who } from './credential.ts';
import { Segments } from '../ui/segments.tsx';
import { useDocsWords } from './words/use-docs-words.ts';

const all: readonly Who[] = ['me', 'token', 'nobody'];

export const AskAs = () => {
  const words = useDocsWords();
  const { as, token } = useCredential();
  const isOut = useSession().is === 'out';
  return (
    <div className={styles.as}>
      <div className={styles.row}>
        <span className={styles.label}>{words.askAs}</span>
        <Segments
          legend={words.askAs}
          choices={all.map((value) => ({ value, label: words.askAsWho[value] }))}
          value={as}
          onChange={(next) => setCredential({ as: next })}
        />
      </div>
      {as === 'me' && isOut && (
        <p className={styles.note}>
          {words.notSignedIn} <a href="/">{words.signIn}</a>
        </p>
      )}
      {as === 'token' && (
        <TextField
          label={words.token}
          hint={words.tokenHint}
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={token}
          onChange={({ target }) => setCredential({ token: target.value })}
        />
      )}
    </div>
  );
};
