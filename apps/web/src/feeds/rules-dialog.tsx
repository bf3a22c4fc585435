/** The rules of one feed, each to be turned off or removed, and a form for one more (F8). */
import type { FeedValue } from '@ghanti/client';
import { BellRing, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFormat } from '../i18n/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Switch } from '../ui/switch.tsx';
import { useNow } from '../ui/use-now.ts';
import { useRules } from './kept-rules.ts';
import { NewRule } from './new-rule.tsx';
import { chooseSound, soundIsOn } from './ring-sound.ts';
import { useRuleText } from './rule-text.ts';
import { holdsFor, mostRules, type Rule } from './rules.ts';
import styles from './rules-dialog.module.css';
import { useFeedWords } from './words/use-feed-words.ts';

type Props = {
  readonly id: string;
  readonly values: readonly FeedValue[];
  readonly selected: string | undefined;
  readonly field: string | undefined;
  readonly onClose: () => void;
};

const useNote = (rule: Rule): string | undefined => {
  const words = useFeedWords();
  const { when } = useFormat();
  const now = useNow();
  if (rule.quietUntil > now) return words.ruleQuiet(when(rule.quietUntil, now));
  if (rule.rungAt > 0) return words.ruleRungAt(when(rule.rungAt, now));
  return rule.holds && rule.when !== 'any' ? words.ruleHolds : undefined;
};

const Line = ({ rule, value }: { readonly rule: Rule; readonly value: FeedValue | undefined }) => {
  const words = useFeedWords();
  const text = useRuleText().rule(rule);
  const note = useNote(rule);
  const { change } = useRules();
  /** Turned on, it waits for the next crossing. */
  const turn = (on: boolean): void =>
    change((rules) =>
      rules.map((one) =>
        one.id === rule.id
          ? { ...one, on, quietUntil: 0, holds: value !== undefined && holdsFor(one, value.value) === true }
          : one,
      ),
    );
  return (
    <li className={styles.line}>
      <div className={styles.switch}>
        <Switch label={text} {...(note !== undefined && { hint: note })} on={rule.on} onChange={turn} />
      </div>
      <IconButton
        label={words.ruleRemove(text)}
        onClick={() => change((rules) => rules.filter(({ id }) => id !== rule.id))}
      >
        <Trash2 size={18} />
      </IconButton>
    </li>
  );
};

const permissionNow = (): NotificationPermission | 'none' =>
  'Notification' in globalThis && isSecureContext ? Notification.permission : 'none';

/** Asked for by a press alone (P1). */
const System = () => {
  const words = useFeedWords();
  const [permission, setPermission] = useState(permissionNow);
  if (permission === 'none') return null;
  const ask = (): void => void Notification.requestPermission().then(setPermission);
  return (
    <Switch
      label={words.system}
      hint={permission === 'denied' ? words.systemDenied : words.systemHint}
      on={permission === 'granted'}
      disabled={permission !== 'default'}
      onChange={ask}
    />
  );
};

const Sound = () => {
  const words = useFeedWords();
  const [on, setOn] = useState(soundIsOn);
  const turn = (wish: boolean): void => {
    chooseSound(wish);
    setOn(wish);
  };
  return <Switch label={words.sound} on={on} onChange={turn} />;
};

export const RulesDialog = ({ id, values, selected, field, onClose }: Props) => {
  const words = useFeedWords();
  const { rules } = useRules();
  const own = rules.filter(({ feed }) => feed === id);
  const [adding, setAdding] = useState(own.length === 0);
  const valueOf = (key: string): FeedValue | undefined => values.find((value) => value.key === key);
  const isFull = rules.length >= mostRules;
  return (
    <Dialog title={words.rules} onClose={onClose}>
      <div className={styles.body}>
        {own.length > 0 && (
          <ul className={styles.rules}>
            {own.map((rule) => (
              <Line key={rule.id} rule={rule} value={valueOf(rule.key)} />
            ))}
          </ul>
        )}
        {isFull && <p className={styles.hint}>{words.ruleMost}</p>}
        {adding && !isFull ? (
          <NewRule
            id={id}
            values={values}
            selected={selected}
            field={field}
            onDone={() => setAdding(false)}
          />
        ) : (
          <Button icon={<BellRing size={18} />} disabled={isFull} onClick={() => setAdding(true)}>
            {words.ruleAdd}
          </Button>
        )}
        <div className={styles.ways}>
          <Sound />
          <System />
        </div>
        <p className={styles.hint}>{words.rulesHint}</p>
      </div>
    </Dialog>
  );
};
