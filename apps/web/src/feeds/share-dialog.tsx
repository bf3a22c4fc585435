/** Sends how a value stands to chats, as an ordinary message, with the way to the live one (F9). */
import { useClient } from '@ghanti/react';
import { undertake } from '../channel/undertake.ts';
import { PickChats } from '../channel/forward/pick-chats.tsx';
import { feedPath } from '../shell/place.ts';
import { notify } from '../ui/notices.ts';
import { useFeedFormat, type FeedFormat } from './feed-format.ts';
import type { Reading } from './reading.ts';
import styles from './share-dialog.module.css';
import { plainText, valueText } from './value-text.ts';
import { searchOf, type View } from './view.ts';
import { useFeedWords } from './words/use-feed-words.ts';

type Props = {
  readonly id: string;
  readonly title: string;
  readonly reading: Reading | undefined;
  readonly view: View;
  readonly onClose: () => void;
};

const nameOf = (title: string, { value: { key }, field }: Reading): string =>
  [title, plainText(key, 130), field].filter((part) => part !== undefined && part !== '').join(' · ');

/** As it is now: the message stays as it was sent. */
const textOf = ({ id, title, reading, view }: Props, { number, clock, percent }: FeedFormat): string => {
  const address = `${location.origin}${feedPath(id)}`;
  if (reading === undefined) return `${title}\n${address}`;
  const { summary, change, places, value } = reading;
  const shown = summary === undefined ? valueText(value.value, number) : number(summary.last, places);
  const arrow = change === undefined || change.by === 0 ? '' : change.by > 0 ? ' ▲' : ' ▼';
  const size = arrow === '' || change?.part === undefined ? '' : ` ${percent(Math.abs(change.part))}`;
  const search = searchOf({ ...view, key: value.key === '' ? undefined : value.key, table: false });
  return `${nameOf(title, reading)}: ${shown}${arrow}${size} (${clock(value.at)})\n${address}${search}`;
};

export const ShareDialog = (props: Props) => {
  const { onClose } = props;
  const words = useFeedWords();
  const client = useClient();
  const text = textOf(props, useFeedFormat());
  const share = (chosen: readonly string[]): void => {
    // What becomes of it stands at the message there.
    for (const id of chosen) undertake(client.channel(id).send({ text }).stored);
    notify(words.shared(chosen.length));
    onClose();
  };
  return (
    <PickChats
      title={words.shareTitle}
      send={(count) => words.shareSend(Math.max(1, count))}
      onSend={share}
      onClose={onClose}
    >
      <p className={styles.text} dir="auto">
        {text}
      </p>
    </PickChats>
  );
};
