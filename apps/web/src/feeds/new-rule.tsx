/** The form for a rule: which value, what is to happen to it. What is wrong is said at its field. */
import type { FeedValue } from '@ghanti/client';
import { useClient, useMe } from '@ghanti/react';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { useRules } from './kept-rules.ts';
import { KeySelect, Select } from './rule-select.tsx';
import { conditions, holdsFor, typedNumber, type Condition, type Rule } from './rules.ts';
import styles from './rules-dialog.module.css';
import { fieldIn, numberIn, plainText } from './value-text.ts';
import { useFeedFormat } from './feed-format.ts';
import { useFeedWords } from './words/use-feed-words.ts';

type Props = {
  readonly id: string;
  readonly values: readonly FeedValue[];
  readonly selected: string | undefined;
  readonly field: string | undefined;
  readonly onDone: () => void;
};

const useForm = ({ id, values, selected, field: shownField, onDone }: Props) => {
  const client = useClient();
  const user = useMe()?.id;
  const { change } = useRules();
  const [key, setKey] = useState(selected ?? values[0]?.key ?? '');
  const [wish, setField] = useState(shownField);
  const [when, setWhen] = useState<Condition>('above');
  const [than, setThan] = useState('');
  const [tried, setTried] = useState(false);
  const value = values.find((one) => one.key === key);
  const fields = [...client.feed(id).points(key, 1).fields.keys()];
  const field = fieldIn(fields, wish) ?? '';
  const isNumber = when === 'above' || when === 'below';
  const isMissing = isNumber ? typedNumber(than) === undefined : when === 'equals' && than.trim() === '';
  const add = (): void => {
    setTried(true);
    if (value === undefined || isMissing || user === undefined) return;
    const rule: Rule = {
      id: crypto.getRandomValues(new Uint32Array(2)).join('-'),
      feed: id,
      key,
      field,
      when,
      than: when === 'any' ? '' : than.trim(),
      on: true,
      holds: false,
      rungAt: 0,
      quietUntil: 0,
    };
    // What is so already rings when it comes to be so again.
    change((rules) => [...rules, { ...rule, holds: holdsFor(rule, value.value) === true }]);
    onDone();
  };
  return {
    key,
    setKey,
    field,
    setField,
    fields,
    when,
    setWhen,
    than,
    setThan,
    value,
    isNumber,
    add,
    tried,
    isMissing,
  };
};

const isCondition = (text: string): text is Condition => conditions.some((one) => one === text);

export const NewRule = (props: Props) => {
  // As they were when it was opened: what comes meanwhile moves nothing under a hand.
  const [keys] = useState(() => props.values.map(({ key }) => key));
  const words = useFeedWords();
  const { number } = useFeedFormat();
  const form = useForm(props);
  const now = form.value === undefined ? undefined : numberIn(form.value.value, form.field);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    form.add();
  };
  const fault = form.isNumber ? words.ruleThanFault : words.ruleTextFault;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <KeySelect keys={keys} value={form.key} onChange={form.setKey} />
      {form.fields.length > 1 && (
        <Select label={words.field} value={form.field} onChange={form.setField}>
          {form.fields.map((one) => (
            <option key={one} value={one}>
              {one === '' ? words.fieldItself : plainText(one, 40)}
            </option>
          ))}
        </Select>
      )}
      <Select
        label={words.ruleWhen}
        value={form.when}
        onChange={(text) => isCondition(text) && form.setWhen(text)}
      >
        {conditions.map((one) => (
          <option key={one} value={one}>
            {words.when[one]}
          </option>
        ))}
      </Select>
      {form.when !== 'any' && (
        <TextField
          label={words.ruleThan}
          value={form.than}
          inputMode={form.isNumber ? 'decimal' : 'text'}
          maxLength={200}
          autoComplete="off"
          placeholder={now === undefined ? undefined : number(now)}
          fault={form.tried && form.isMissing ? fault : undefined}
          onChange={(event) => form.setThan(event.target.value)}
        />
      )}
      <Button kind="primary" type="submit">
        {words.ruleAdd}
      </Button>
    </form>
  );
};
