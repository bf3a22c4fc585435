/** Name and description of a group. */
import type { ChannelRow } from '@ghanti/client';
import { useId, useState, type SubmitEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import styles from './edit-group.module.css';
import { useUpdateGroup } from './use-update-group.ts';

type Props = { readonly row: ChannelRow; readonly onClose: () => void };

export const EditGroup = ({ row, onClose }: Props) => {
  const { common, people } = useWords();
  const form = useId();
  const [title, setTitle] = useState(row.title ?? '');
  const [description, setDescription] = useState(row.description ?? '');
  const task = useUpdateGroup(row.id, onClose);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void task.run({ title: title.trim(), description: description.trim() });
  };
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="primary" type="submit" form={form} busy={task.busy}>
        {common.save}
      </Button>
    </>
  );
  return (
    <Dialog title={people.groupInfo} onClose={onClose} footer={footer}>
      <form id={form} className={styles.form} onSubmit={submit}>
        <TextField
          label={people.groupName}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          required
        />
        <TextArea
          label={people.description}
          hint={people.descriptionHint}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
          maxLength={1500}
        />
      </form>
    </Dialog>
  );
};
