/** Which ways work from this browser, through whatever stands in between, and why not: what `ghanti doctor <url>` asks from a terminal. */
import { checkup, nginxCures, wordSeen, type Checked } from '@ghanti/protocol/checkup';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { accessToken } from '../session/session.ts';
import { Button } from '../ui/button.tsx';
import { Section } from '../ui/section.tsx';
import styles from './doctor.module.css';
import { useLabFormat, useLabWords } from './words/use-lab-words.ts';

const Finding = ({ found }: { readonly found: Checked }) => {
  const words = useLabWords();
  const { number } = useLabFormat();
  const { way, works, fault, seen } = found;
  const time = (seconds: number): string => words.second(number(Number(seconds.toFixed(1))));
  const cure = fault === undefined ? undefined : nginxCures[fault];
  return (
    <li className={styles.finding} data-way={way} data-works={works}>
      {works ? (
        <Check size={18} className={styles.well} role="img" aria-label={words.works} />
      ) : (
        <X size={18} className={styles.fault} role="img" aria-label={words.fault} />
      )}
      <span>
        <strong>{words.ways[way]}</strong>
        <small>{wordSeen(words.sights, seen, time)}</small>
        {fault !== undefined && <span className={styles.why}>{words.faults[fault]}</span>}
        {cure !== undefined && (
          <code className={styles.cure} lang="en">
            nginx: {cure}
          </code>
        )}
      </span>
    </li>
  );
};

export const Doctor = () => {
  const words = useLabWords();
  const [checks, setChecks] = useState<readonly Checked[]>([]);
  const [busy, setBusy] = useState(false);
  const examine = async (): Promise<void> => {
    setBusy(true);
    setChecks([]);
    try {
      const token = await accessToken().catch(() => undefined);
      for await (const one of checkup({ url: location.origin, token }))
        setChecks((before) => [...before, one]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={words.doctor} hint={words.doctorHint}>
      <div>
        <Button busy={busy} onClick={() => void examine()}>
          {words.examine}
        </Button>
      </div>
      <ul className={styles.findings} aria-live="polite" aria-label={words.doctor}>
        {checks.map((found) => (
          <Finding key={found.way} found={found} />
        ))}
      </ul>
    </Section>
  );
};
