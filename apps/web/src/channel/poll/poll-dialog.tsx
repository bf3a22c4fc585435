/** Makes a poll: a question and two to twelve options (F1). */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './poll-dialog.module.css';

export type NewPoll = {
  readonly question: string;
  readonly options: string[];
  readonly multiple?: boolean;
  readonly anonymous?: boolean;
};

const most = 12;

/** The poll, or undefined while it is none. */
const pollOf = (
  question: string,
  options: readonly string[],
): { question: string; options: string[] } | undefined => {
  const given = options.map((one) => one.trim()).filter((one) => one !== '');
  const differs = new Set(given).size === given.length;
  return question.trim() !== '' && given.length >= 2 && differs
    ? { question: question.trim(), options: given }
    : undefined;
};

type OptionsProps = { readonly options: readonly string[]; readonly onChange: (options: string[]) => void };

const Options = ({ options, onChange }: OptionsProps) => {
  const { channel } = useWords();
  const put = (index: number, text: string): void => {
    const next = options.with(index, text);
    // There is always an empty one to go on with.
    onChange(index === next.length - 1 && text !== '' && next.length < most ? [...next, ''] : next);
  };
  return options.map((option, index) => (
    <TextField
      key={index}
      label={channel.option(index + 1)}
      value={option}
      maxLength={100}
      autoComplete="off"
      dir="auto"
      onChange={(event) => put(index, event.target.value)}
      end={
        options.length > 2 && (
          <IconButton
            label={channel.removeOption(index + 1)}
            onClick={() => onChange(options.filter((_one, at) => at !== index))}
          >
            <X size={18} />
          </IconButton>
        )
      }
    />
  ));
};

type Props = { readonly onSend: (poll: NewPoll) => void; readonly onClose: () => void };

export const PollDialog = ({ onSend, onClose }: Props) => {
  const { channel, common } = useWords();
  const [question, setQuestion] = useState('');
  const [options, setOptions] = useState(['', '', '']);
  const [multiple, setMultiple] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const [isTried, setTried] = useState(false);
  const poll = pollOf(question, options);
  const send = (): void => {
    setTried(true);
    if (poll !== undefined)
      onSend({ ...poll, ...(multiple && { multiple }), ...(anonymous && { anonymous }) });
  };
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="primary" onClick={send}>
        {channel.sendPoll}
      </Button>
    </>
  );
  return (
    <Dialog title={channel.newPoll} onClose={onClose} footer={footer} tall>
      <div className={styles.form}>
        <TextField
          label={channel.question}
          value={question}
          maxLength={300}
          autoComplete="off"
          dir="auto"
          onChange={(event) => setQuestion(event.target.value)}
        />
        <Options options={options} onChange={setOptions} />
        <Switch label={channel.multiple} on={multiple} onChange={setMultiple} />
        <Switch label={channel.anonymous} on={anonymous} onChange={setAnonymous} />
        {isTried && poll === undefined && (
          <p className={styles.fault} role="alert">
            {channel.pollNeeds}
          </p>
        )}
      </div>
    </Dialog>
  );
};
