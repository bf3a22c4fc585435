/** The rules of a group, for those who lead it. Each takes effect when it is chosen. */
import type { ChannelRow } from '@ghanti/client';
import type { ChannelDetail } from '@ghanti/protocol';
import { useWords } from '../i18n/language.ts';
import { GroupRules } from '../new/group-rules.tsx';
import { Choices } from '../ui/choices.tsx';
import { Section } from '../ui/section.tsx';
import { useUpdateGroup } from './use-update-group.ts';

const dayMs = 24 * 60 * 60 * 1000;
const lives = { off: null, day: dayMs, week: 7 * dayMs, month: 90 * dayMs } as const;
type Life = keyof typeof lives;

const lifeOf = (ms: number | null | undefined): Life => {
  const names = Object.keys(lives) as Life[];
  return names.find((name) => lives[name] === (ms ?? null)) ?? 'off';
};

type Props = { readonly row: ChannelRow; readonly detail: ChannelDetail | undefined };

export const GroupSettings = ({ row, detail }: Props) => {
  const { people } = useWords();
  const task = useUpdateGroup(row.id);
  return (
    <Section title={people.rules}>
      <GroupRules
        rules={{ posting: row.posting, history: row.history }}
        disabled={task.busy}
        onChange={(rules) =>
          void task.run(
            rules.posting === row.posting ? { history: rules.history } : { posting: rules.posting },
          )
        }
      />
      {detail !== undefined && (
        <Choices
          legend={people.disappear}
          choices={[
            { value: 'off', label: people.disappearOff },
            { value: 'day', label: people.disappearDay },
            { value: 'week', label: people.disappearWeek },
            { value: 'month', label: people.disappearMonth },
          ]}
          value={lifeOf(detail.expireAfterMs)}
          disabled={task.busy}
          onChange={(life) => void task.run({ expireAfterMs: lives[life] })}
        />
      )}
    </Section>
  );
};
