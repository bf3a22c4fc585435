/** The message that this one answers, in two lines; pressing it goes there (C11, T9). */
import { useWords } from '../../i18n/language.ts';
import { toneOf } from '../../ui/tone.ts';
import { useConversation } from '../conversation.ts';
import { useNames } from '../names.ts';
import { gistOf } from '../text/gist.ts';
import styles from './quote.module.css';
import { useQuoted, type Quoted } from './use-quoted.ts';

/** One line of what was written. */
const useGist = (quoted: Quoted | 'gone' | undefined): string => {
  const { channel } = useWords();
  if (quoted === undefined) return '…';
  if (quoted === 'gone' || quoted.isGone) return channel.quoteGone;
  return quoted.poll === undefined ? gistOf(quoted.text) : channel.pollOf(quoted.poll);
};

const QuoteLines = ({ quoted }: { readonly quoted: Quoted | 'gone' | undefined }) => {
  const { me } = useConversation();
  const by = quoted === undefined || quoted === 'gone' ? '' : quoted.by;
  const [name] = useNames(by === '' ? [] : [by], me);
  return (
    <>
      {name !== undefined && (
        <bdi className={styles.name} data-tone={toneOf(by)}>
          {name}
        </bdi>
      )}
      <span className={styles.gist} dir="auto">
        {useGist(quoted)}
      </span>
    </>
  );
};

export const Quote = ({ seq }: { readonly seq: number }) => {
  const { channel } = useWords();
  const conversation = useConversation();
  const quoted = useQuoted(conversation.channel.id, seq);
  const by = quoted === undefined || quoted === 'gone' ? '' : quoted.by;
  const [name = channel.someone] = useNames(by === '' ? [] : [by], conversation.me);
  return (
    <button
      type="button"
      className={styles.quote}
      data-tone={toneOf(by)}
      onClick={() => conversation.ask({ is: 'jump', seq })}
    >
      <span className="visually-hidden">{channel.quoteOf(name)}</span>
      <QuoteLines quoted={quoted} />
    </button>
  );
};
