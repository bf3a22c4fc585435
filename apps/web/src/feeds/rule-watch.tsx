/**
 * Rings for rules, in one tab of this browser: a notice that is read out, a sound, and where that was allowed and nobody looks, a
 * notification of the system. It can be silenced for an hour.
 */
import { useClient } from '@ghanti/react';
import { useEffect } from 'react';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { notify } from '../ui/notices.ts';
import { useLatest } from '../ui/use-latest.ts';
import { useKeptRules, type KeptRules } from './kept-rules.ts';
import { whileLeading } from './leading.ts';
import { ringSound } from './ring-sound.ts';
import { startRules } from './rule-engine.ts';
import type { Rule } from './rules.ts';
import { useRuleText } from './rule-text.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const hourMs = 3_600_000;

const snooze = ({ change }: KeptRules, id: string): void =>
  change((rules) =>
    rules.map((rule) => (rule.id === id ? { ...rule, quietUntil: Date.now() + hourMs } : rule)),
  );

const tellSystem = (title: string, body: string, tag: string): void => {
  if (!document.hidden || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(title, { body, tag });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
    });
  } catch {
    // Some browsers on phones show none for a page.
  }
};

const RuleWatch = () => {
  const client = useClient();
  const kept = useKeptRules();
  const words = useFeedWords();
  const { common } = useWords();
  const format = useFormat();
  const text = useRuleText();
  const ring = useLatest((rule: Rule, value: unknown): void => {
    const said = text.rung(rule, value);
    const action = { label: words.snooze, run: () => snooze(kept, rule.id) };
    notify(said, { kind: 'ring', action });
    ringSound();
    tellSystem(common.appName, `${said} · ${format.time(Date.now())}`, `rule-${rule.id}`);
  });
  useEffect(
    () =>
      whileLeading('ghanti.rings', () =>
        startRules({ client, kept, now: () => Date.now(), ring: (rule, value) => ring.current(rule, value) }),
      ),
    [client, kept, ring],
  );
  return null;
};

export default RuleWatch;
