/** Name and what one says of oneself, beside what others see of it (I8). */
import type { Profile as Me } from '@ghanti/protocol';
import { useMe } from '@ghanti/react';
import { useState, type SubmitEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { Section } from '../ui/section.tsx';
import styles from './profile.module.css';
import { useUpdateMe } from './use-update-me.ts';

const SeenAs = ({ me, name, about }: { readonly me: Me; readonly name: string; readonly about: string }) => {
  const { settings } = useWords();
  return (
    <Section title={settings.seenAs}>
      <div className={styles.card}>
        <Avatar id={me.id} name={name || me.name} size="large" />
        <div className={styles.words}>
          <p className={styles.name}>
            <bdi>{name || me.name}</bdi>
          </p>
          {me.handle !== undefined && <p className={styles.handle}>@{me.handle}</p>}
          {about !== '' && (
            <p className={styles.about} dir="auto">
              {about}
            </p>
          )}
        </div>
      </div>
    </Section>
  );
};

const Form = ({ me }: { readonly me: Me }) => {
  const { common, settings } = useWords();
  const [name, setName] = useState(me.name);
  const [about, setAbout] = useState(me.about ?? '');
  const task = useUpdateMe();
  const same = name.trim() === me.name && about.trim() === (me.about ?? '');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void task.run({ name: name.trim(), about: about.trim() });
  };
  return (
    <>
      <SeenAs me={me} name={name.trim()} about={about.trim()} />
      <Section>
        <form className={styles.form} onSubmit={submit}>
          <TextField
            label={settings.name}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="name"
            maxLength={200}
            required
          />
          <TextArea
            label={settings.about}
            hint={settings.aboutHint}
            value={about}
            onChange={(event) => setAbout(event.target.value)}
            maxLength={600}
          />
          <Button kind="primary" type="submit" busy={task.busy} disabled={same || name.trim() === ''}>
            {common.save}
          </Button>
        </form>
      </Section>
    </>
  );
};

export const Profile = () => {
  const me = useMe();
  return me === undefined ? null : <Form key={me.id} me={me} />;
};
