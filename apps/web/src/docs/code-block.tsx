/** A piece of code, or what came over the wire: it scrolls by itself, and can be copied. */
import { Copy } from 'lucide-react';
import { copy } from '../lab/copy.ts';
import { IconButton } from '../ui/icon-button.tsx';
import styles from './code-block.module.css';
import { useDocsWords } from './words/use-docs-words.ts';

type Props = { readonly label: string; readonly text: string; readonly tall?: boolean };

export const CodeBlock = ({ label, text, tall = false }: Props) => {
  const words = useDocsWords();
  return (
    <div className={styles.block} data-tall={tall || undefined}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too */}
      <pre tabIndex={0} role="region" aria-label={label} dir="ltr">
        <code>{text}</code>
      </pre>
      <IconButton
        label={`${words.copy}: ${label}`}
        className={styles.copy}
        onClick={() => copy(text, words.copied)}
      >
        <Copy size={16} />
      </IconButton>
    </div>
  );
};
