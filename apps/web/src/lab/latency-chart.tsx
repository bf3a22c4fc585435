/**
 * How late each lane heard each ring of the last minute, all five on one logarithmic scale (X1). A line breaks where a ring was missed.
 * Lanes differ by colour, dash and dot. Who does not see it has the same numbers in the table and in the cards.
 */
import type { LabLane } from '@ghanti/protocol';
import { Section } from '../ui/section.tsx';
import type { LabView, Point } from './lab-view.ts';
import { labLanes } from './lanes/lab-lanes.ts';
import styles from './latency-chart.module.css';
import { useLabFormat, useLabWords } from './words/use-lab-words.ts';

const spanMs = 60_000;
/** From a millisecond to ten seconds; what is beyond lies on the edge. */
const decades = [1, 10, 100, 1_000, 10_000] as const;
const seconds = [60, 45, 30, 15, 0] as const;

/** In hundredths of the height, from above. */
const heightOf = (ms: number): number => 100 - Math.min(100, Math.max(0, (Math.log10(ms) / 4) * 100));

const placeOf = ({ at, ms }: Point, now: number): string =>
  `${((100 * (at - now + spanMs)) / spanMs).toFixed(2)} ${heightOf(ms).toFixed(2)}`;

const lineOf = (points: readonly Point[], now: number): string =>
  points
    .map((point, index) => {
      const goesOn = points[index - 1]?.ring === point.ring - 1;
      return `${goesOn ? 'L' : 'M'}${placeOf(point, now)}`;
    })
    .join('');

/** A stroke of no length is a dot of the pen's form, however the picture is stretched. */
const dotsOf = (points: readonly Point[], now: number): string =>
  points.map((point) => `M${placeOf(point, now)}h0`).join('');

const Scale = () => {
  const words = useLabWords();
  const { number } = useLabFormat();
  return (
    <ul className={styles.scale} aria-hidden>
      {decades.map((ms) => (
        <li key={ms} style={{ insetBlockStart: `${heightOf(ms)}%` }}>
          {ms < 1_000 ? words.ms(number(ms)) : words.second(number(ms / 1_000))}
        </li>
      ))}
    </ul>
  );
};

const Times = () => {
  const words = useLabWords();
  const { number } = useLabFormat();
  return (
    <ul className={styles.times} aria-hidden>
      {seconds.map((ago) => (
        <li key={ago}>{ago === 0 ? words.now : words.ago(number(ago))}</li>
      ))}
    </ul>
  );
};

const Lane = ({ lane, points, now }: { lane: LabLane; points: readonly Point[]; now: number }) => (
  <g className={styles.lane} data-series={lane} data-points={points.length}>
    <path d={lineOf(points, now)} />
    <path className={styles.dots} d={dotsOf(points, now)} />
  </g>
);

/** Of the page's clock, as far as anything is known. */
const nowOf = ({ lookedAt, lanes }: LabView): number =>
  Math.max(lookedAt, ...labLanes.map((lane) => lanes[lane].points.at(-1)?.at ?? 0));

export const LatencyChart = ({ view }: { readonly view: LabView }) => {
  const words = useLabWords();
  const now = nowOf(view);
  const shown = (lane: LabLane): readonly Point[] =>
    view.lanes[lane].points.filter(({ at }) => at > now - spanMs);
  const isEmpty = labLanes.every((lane) => shown(lane).length === 0);
  return (
    <Section title={words.chart} hint={words.chartHint}>
      <ul className={styles.legend}>
        {labLanes.map((lane) => (
          <li key={lane}>
            <svg className={styles.lane} data-series={lane} viewBox="0 0 32 10" aria-hidden>
              <path d="M2 5H30" />
              <path className={styles.dots} d="M16 5h0" />
            </svg>
            {words.names[lane]}
          </li>
        ))}
      </ul>
      <div className={styles.chart}>
        <Scale />
        <div className={styles.field}>
          <svg
            className={styles.plot}
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            role="img"
            aria-label={words.chart}
          >
            {decades.map((ms) => (
              <path key={ms} className={styles.grid} d={`M0 ${heightOf(ms)}H100`} />
            ))}
            {labLanes.map((lane) => (
              <Lane key={lane} lane={lane} points={shown(lane)} now={now} />
            ))}
          </svg>
          {isEmpty && <p className={styles.empty}>{words.chartEmpty}</p>}
        </div>
        <Times />
      </div>
    </Section>
  );
};
