/** The same command as code: curl as the form stands, the rest as its example is. */
import { useState } from 'react';
import type { CommandEntry } from './catalog.ts';
import { CodeBlock } from './code-block.tsx';
import { Segments } from '../ui/segments.tsx';
import styles from './try-it.module.css';
import { useDocsWords } from './words/use-docs-words.ts';

const ways = { curl: 'curl', socketio: 'Socket.IO', websocket: 'WebSocket' } as const;
type Way = keyof typeof ways;

const literal = (example: unknown): string =>
  JSON.stringify(example, undefined, 2).replace(/^(\s*)"([A-Za-z]\w*)":/gm, '$1$2:');

type Props = { readonly entry: CommandEntry; readonly curl?: string };

export const CodeSamples = ({ entry: { name, socket }, curl }: Props) => {
  const words = useDocsWords();
  const codes: Partial<Record<Way, string>> = {
    ...(curl !== undefined && { curl }),
    ...(socket !== undefined && {
      socketio: `const { ok, data, error } = await socket.emitWithAck('${name}', ${literal(socket.example)});`,
      websocket: JSON.stringify({ id: 7, do: name, with: socket.example }, undefined, 2),
    }),
  };
  const offered = (['curl', 'socketio', 'websocket'] as const).filter((way) => codes[way] !== undefined);
  const [chosen, setChosen] = useState<Way>(offered[0] ?? 'curl');
  return (
    <div className={styles.code}>
      <div className={styles.row}>
        <span className={styles.label}>{words.asCode}</span>
        <Segments
          legend={words.asCode}
          choices={offered.map((value) => ({ value, label: ways[value] }))}
          value={chosen}
          onChange={setChosen}
        />
      </div>
      <CodeBlock label={ways[chosen]} text={codes[chosen] ?? ''} />
    </div>
  );
};
