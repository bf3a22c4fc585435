/**
 * A poll: radio buttons or check boxes that vote at once and can be changed, bars that tell how it stands, and the end of
 * it with its winners (F1, F2).
 */
import type { MessageItem, PollItem } from '@ghanti/client';
import { ChartColumn, Trophy } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { useFormat } from '../../i18n/format.ts';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { useConversation } from '../conversation.ts';
import { undertake } from '../undertake.ts';
import styles from './poll-card.module.css';

type Props = { readonly item: MessageItem; readonly poll: PollItem; readonly tail: ReactNode };

const useVote = (item: MessageItem, poll: PollItem) => {
  const { channel } = useConversation();
  const target = item.seq ?? item.clientId;
  return (options: readonly number[]): void => {
    if (target !== undefined && !poll.closed) undertake(channel.vote(target, options));
  };
};

const kindOf = (poll: PollItem, words: ReturnType<typeof useWords>['channel']['pollKind']): string =>
  [
    poll.closed ? words.closed : poll.multiple === true ? words.several : words.one,
    ...(poll.anonymous === true ? [words.anonymous] : []),
  ].join(' · ');

type OptionProps = {
  readonly poll: PollItem;
  readonly index: number;
  readonly name: string;
  readonly onVote: (options: readonly number[]) => void;
};

const without = (mine: readonly number[], index: number): number[] => mine.filter((one) => one !== index);

const Option = ({ poll, index, name, onVote }: OptionProps) => {
  const { number } = useFormat();
  const { channel } = useWords();
  const { options, counts, mine, multiple = false, closed } = poll;
  const count = counts[index] ?? 0;
  const most = Math.max(...counts, 1);
  const isMine = mine.includes(index);
  const isWinner = closed && count > 0 && count === most;
  const choose = (): void => {
    if (multiple) onVote(isMine ? without(mine, index) : [...mine, index].toSorted((a, b) => a - b));
    else onVote([index]);
  };
  return (
    <label className={cx(styles.option, isMine && styles.mine, closed && styles.closed)}>
      <input
        type={multiple ? 'checkbox' : 'radio'}
        name={name}
        checked={isMine}
        disabled={closed}
        onChange={choose}
      />
      <span className={styles.words} dir="auto">
        {options[index]}
        {isWinner && <Trophy size={14} role="img" aria-label={channel.winner} className={styles.winner} />}
      </span>
      <span className={styles.count}>{number(count)}</span>
      <span className={styles.bar} aria-hidden="true">
        <span className={styles.fill} style={{ transform: `scaleX(${count / most})` }} />
      </span>
    </label>
  );
};

const Foot = ({ item, poll, tail, onVote }: Props & { onVote: (options: readonly number[]) => void }) => {
  const { channel } = useWords();
  const { ask } = useConversation();
  const canSee = poll.anonymous !== true && poll.total > 0;
  return (
    <div className={styles.foot}>
      {canSee ? (
        <button type="button" className={styles.link} onClick={() => ask({ is: 'votes', item })}>
          {channel.votes(poll.total)}
        </button>
      ) : (
        <span>{poll.total === 0 ? channel.noVotes : channel.votes(poll.total)}</span>
      )}
      {!poll.closed && poll.mine.length > 0 && (
        <button type="button" className={styles.link} onClick={() => onVote([])}>
          {channel.takeVoteBack}
        </button>
      )}
      {tail}
    </div>
  );
};

export const PollCard = ({ item, poll, tail }: Props) => {
  const { channel } = useWords();
  const name = useId();
  const vote = useVote(item, poll);
  return (
    <fieldset className={styles.poll}>
      <legend className={styles.question}>
        <ChartColumn size={16} aria-hidden="true" />
        <span dir="auto">{poll.question}</span>
      </legend>
      <p className={styles.kind}>{kindOf(poll, channel.pollKind)}</p>
      {poll.options.map((_text, index) => (
        <Option key={index} poll={poll} index={index} name={name} onVote={vote} />
      ))}
      <Foot item={item} poll={poll} tail={tail} onVote={vote} />
    </fieldset>
  );
};
