/**
 * A message's text as elements (T16): what people wrote is text in them, never markup. Each line has its own direction, so
 * Urdu stands right beside English (H7); long words break, and marks that pile up stay within the bubble.
 */
import { Fragment, memo, useMemo, type ReactNode } from 'react';
import { blocksOf, type Block, type Lines } from './blocks.ts';
import type { Inline, Mentioned } from './inline.ts';
import styles from './message-text.module.css';

const tags = { bold: 'strong', italic: 'em', strike: 's' } as const;

const link = ({ text, href, isDisguised }: Inline & { is: 'link' }): ReactNode => (
  <a
    href={href}
    title={href}
    target="_blank"
    rel="noopener noreferrer nofollow"
    className={styles.link}
    dir={isDisguised ? 'ltr' : undefined}
  >
    {text}
  </a>
);

const run = (inline: Inline): ReactNode => {
  switch (inline.is) {
    case 'text':
      return inline.text;
    case 'code':
      return <code className={styles.code}>{inline.text}</code>;
    case 'mention':
      return (
        <bdi className={styles.mention} data-user={inline.user}>
          {inline.text}
        </bdi>
      );
    case 'link':
      return link(inline);
    case 'bold':
    case 'italic':
    case 'strike': {
      const Tag = tags[inline.is];
      return <Tag>{runs(inline.children)}</Tag>;
    }
  }
};

const runs = (inlines: readonly Inline[]): ReactNode =>
  inlines.map((inline, index) => <Fragment key={index}>{run(inline)}</Fragment>);

const paragraph = (lines: Lines): ReactNode =>
  lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && '\n'}
      {runs(line)}
    </Fragment>
  ));

const items = (lines: Lines): ReactNode => lines.map((line, index) => <li key={index}>{runs(line)}</li>);

const block = (one: Block, tail: ReactNode): ReactNode => {
  switch (one.is) {
    case 'code':
      return (
        <pre className={styles.fence} dir="ltr">
          <code>{one.text}</code>
        </pre>
      );
    case 'quote':
      return <blockquote className={styles.quote}>{paragraph(one.lines)}</blockquote>;
    case 'bullets':
      return <ul className={styles.bullets}>{items(one.lines)}</ul>;
    case 'numbers':
      return (
        <ol className={styles.numbers} start={one.first}>
          {items(one.lines)}
        </ol>
      );
    case 'paragraph':
      return (
        <p className={styles.paragraph}>
          {paragraph(one.lines)}
          {tail}
        </p>
      );
  }
};

type Props = {
  readonly text: string;
  readonly mentioned?: Mentioned | undefined;
  /** Stands at the end of the last line where there is room, else below it. */
  readonly tail?: ReactNode;
};

export const MessageText = memo(({ text, mentioned, tail }: Props) => {
  const blocks = useMemo(() => blocksOf(text, mentioned), [text, mentioned]);
  const last = blocks.length - 1;
  const holdsTail = blocks[last]?.is === 'paragraph';
  return (
    <div className={styles.text} dir="auto" data-text>
      {blocks.map((one, index) => (
        <Fragment key={index}>{block(one, index === last && holdsTail ? tail : undefined)}</Fragment>
      ))}
      {!holdsTail && tail}
    </div>
  );
});
