/** Who may write in a group, and what those who come later can read. */
import { useWords } from '../i18n/language.ts';
import { Choices } from '../ui/choices.tsx';
import styles from './group-rules.module.css';

export type Rules = { readonly posting: 'members' | 'admins'; readonly history: 'joined' | 'all' };

type Props = {
  readonly rules: Rules;
  readonly onChange: (rules: Rules) => void;
  readonly disabled?: boolean;
};

export const GroupRules = ({ rules, onChange, disabled = false }: Props) => {
  const { people } = useWords();
  return (
    <div className={styles.rules}>
      <Choices
        legend={people.posting}
        choices={[
          { value: 'members', label: people.postingMembers },
          { value: 'admins', label: people.postingAdmins },
        ]}
        value={rules.posting}
        disabled={disabled}
        onChange={(posting) => onChange({ ...rules, posting })}
      />
      <Choices
        legend={people.history}
        choices={[
          { value: 'joined', label: people.historyJoined },
          { value: 'all', label: people.historyAll },
        ]}
        value={rules.history}
        disabled={disabled}
        onChange={(history) => onChange({ ...rules, history })}
      />
    </div>
  );
};
