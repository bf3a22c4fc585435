/** A form that asks the server: what is typed in, what was answered. Promises that a request is sent as it is seen, one at a time. */
import { useState } from 'react';
import { newKey } from '../session/new-key.ts';
import { asText, isJson, missingIn, requestOf, send, type Answer, type Values } from './ask.ts';
import type { Route } from './catalog.ts';
import { tokenNow } from './credential.ts';
import { knownValue, learn, remember, withKnown } from './known.ts';
import { useDocsWords } from './words/use-docs-words.ts';

const key = 'Idempotency-Key';

/** Made up in the example, and nobody’s: only what a form before was answered is filled in. */
const ids = ['channel', 'user', 'seq', 'code', 'sid', 'lab', 'connection', 'id'];

const firstValue = ({ name, required, example }: Route['parameters'][number]): string => {
  if (name === key) return newKey();
  const known = knownValue(name);
  if (required && known !== undefined) return known;
  return required && !ids.includes(name) && example !== undefined ? asText(example) : '';
};

const firstValues = ({ parameters, body }: Route): Values => ({
  fields: Object.fromEntries(parameters.map((one) => [one.name, firstValue(one)])),
  body: body === undefined ? '' : JSON.stringify(withKnown(body.example), undefined, 2),
});

export const useAsking = (route: Route) => {
  const words = useDocsWords();
  const [values, setValues] = useState(() => firstValues(route));
  const [answer, setAnswer] = useState<Answer>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const field = (name: string, value: string): void => {
    if (ids.includes(name)) remember(name, value);
    setValues({ ...values, fields: { ...values.fields, [name]: value } });
  };
  const ask = async (): Promise<void> => {
    const missing = missingIn(route, values);
    if (missing.length > 0) return setFault(words.missing(missing.join(', ')));
    if (route.body !== undefined && !isJson(values.body)) return setFault(words.badJson);
    setBusy(true);
    setFault(undefined);
    try {
      const token = route.byCookie ? undefined : await tokenNow().catch(() => undefined);
      const got = await send(requestOf(route, values), token, route.byCookie);
      learn(got);
      setAnswer(got);
    } catch {
      setFault(words.unreachable);
    } finally {
      setBusy(false);
    }
  };
  return {
    values,
    answer,
    fault,
    busy,
    ask,
    field,
    body: (body: string) => setValues({ ...values, body }),
    another: () => field(key, newKey()),
  };
};

export type Asking = ReturnType<typeof useAsking>;
