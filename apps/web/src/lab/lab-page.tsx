/**
 * The Lab: one bell, five ways to hear it, side by side, with what each really cost on the wire; the wire itself; and a doctor for what
 * stands in between (X1 to X8). A chunk of its own: nobody loads it who does not open it (G3).
 */
import { useEffect } from 'react';
import { useWords } from '../i18n/language.ts';
import { PaneHeader } from '../new/pane-header.tsx';
import { listPath, useGo } from '../shell/place.ts';
import { Bell } from '../ui/bell.tsx';
import { Button } from '../ui/button.tsx';
import { Controls } from './controls.tsx';
import { Doctor } from './doctor.tsx';
import { Explain } from './explain.tsx';
import { figuresOf, type LabView } from './lab-view.ts';
import styles from './lab-page.module.css';
import { LatencyChart } from './latency-chart.tsx';
import { LaneCard } from './lane-card.tsx';
import { Comparison, SummaryTable } from './summary.tsx';
import { useLab, type Lab } from './use-lab.ts';
import { WireView } from './wire-view.tsx';
import { useLabFormat, useLabWords } from './words/use-lab-words.ts';

/** In words, how it stands. */
const useSaid = ({ is, why, rings, refused, held }: LabView): string => {
  const words = useLabWords();
  const format = useLabFormat();
  if (is === 'stopped' && why !== undefined) return words.stopped[why];
  if (held) return words.held;
  if (is === 'running') return refused ? words.refused : words.rung(format.number(rings));
  return words.notStarted;
};

const Ringing = ({ lab }: { readonly lab: Lab }) => {
  const words = useLabWords();
  const said = useSaid(lab.view);
  const running = lab.view.is === 'running';
  return (
    <div className={styles.ringing}>
      <button type="button" className={styles.ring} data-lab="ring" disabled={!running} onClick={lab.ring}>
        <span key={lab.view.rings} className={lab.view.rings > 0 ? styles.swinging : undefined}>
          <Bell size={40} />
        </span>
        {words.ring}
      </button>
      <div className={styles.side}>
        <Button
          data-lab={running ? 'stop' : 'start'}
          kind={running ? 'quiet' : 'primary'}
          busy={lab.view.is === 'starting'}
          onClick={running ? lab.stop : lab.start}
        >
          {running ? words.stop : words.start}
        </Button>
        <p role="status">{said}</p>
      </div>
    </div>
  );
};

const LabPage = () => {
  const { common } = useWords();
  const words = useLabWords();
  const { up } = useGo();
  const lab = useLab();
  const figures = figuresOf(lab.view);
  useEffect(() => {
    document.title = `${words.title} — ${common.appName}`;
  }, [words, common]);
  return (
    <>
      <div className={styles.header}>
        <PaneHeader title={words.title} onBack={() => up(listPath)} narrowOnly />
      </div>
      <div className={styles.page}>
        <div className={styles.column}>
          <p className={styles.lead}>{words.lead}</p>
          <div className={styles.top}>
            <Ringing lab={lab} />
            <Controls
              settings={lab.settings}
              running={lab.view.is === 'running'}
              onChange={lab.set}
              held={lab.view.held}
              onDrop={lab.drop}
              onHold={lab.hold}
            />
          </div>
          <div className={styles.sticky}>
            <SummaryTable figures={figures} />
          </div>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too */}
          <section className={styles.lanes} aria-label={words.lanes} tabIndex={0}>
            {figures.map((one) => (
              <LaneCard key={one.lane} lane={one.lane} view={lab.view} figures={one} />
            ))}
          </section>
          <Comparison view={lab.view} figures={figures} />
          <LatencyChart view={lab.view} />
          <WireView view={lab.view} />
          <Explain />
          <Doctor />
        </div>
      </div>
    </>
  );
};

export default LabPage;
