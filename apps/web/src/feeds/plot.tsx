/**
 * A line over time on a canvas (uPlot), broken where nothing is known, with those times shaded: never a straight lying line (F5). A chunk
 * of its own. For eyes and pointers alone; what it shows stands in words and in the table beside it (Y12).
 */
import { useEffect, useLayoutEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../ui/theme.ts';
import { useLatest } from '../ui/use-latest.ts';
import { coloursAt, type Colours } from './colours.ts';
import { useFeedFormat, type FeedFormat } from './feed-format.ts';
import type { Gap, Line } from './figures.ts';
import styles from './plot.module.css';

export type PlotProps = {
  readonly line: Line;
  /** Milliseconds at both ends. */
  readonly from: number;
  readonly to: number;
  readonly places: boolean;
};

const heights = { wide: 240, narrow: 180 };
const narrowPx = 480;
const seconds = (ms: number): number => ms / 1_000;
const font = '12px system-ui, sans-serif';

const dataOf = ({ at, value }: Line): UPlot.AlignedData => [at.map(seconds), [...value]];

/** Shades what is not known, before the line is drawn. */
const shade = (plot: UPlot, gaps: readonly Gap[], colour: string): void => {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour;
  for (const { from, to } of gaps) {
    const [left, right] = [from, to].map((ms) => plot.valToPos(seconds(ms), 'x', true));
    if (left === undefined || right === undefined) continue;
    const start = Math.max(bbox.left, left);
    ctx.fillRect(start, bbox.top, Math.max(0, Math.min(right, bbox.left + bbox.width) - start), bbox.height);
  }
  ctx.restore();
};

/** With room around it, and none where it is flat. */
const rangeOf: UPlot.Range.Function = (_plot, low, high) => {
  if (low === null || high === null) return [0, 1];
  const room = high === low ? Math.max(1, Math.abs(high) * 0.01) : (high - low) * 0.12;
  return [low - room, high + room];
};

type Latest = { readonly props: PlotProps; readonly format: FeedFormat };

const axes = ({ text, grid }: Colours, latest: () => Latest): UPlot.Axis[] => [
  {
    stroke: text,
    font,
    grid: { show: false },
    ticks: { stroke: grid, width: 1, size: 4 },
    size: 30,
    space: 96,
    values: (_plot, splits) => splits.map((at) => latest().format.clock(at * 1_000)),
  },
  {
    stroke: text,
    font,
    side: 1,
    size: (_plot, values) => 16 + Math.max(0, ...(values ?? []).map((value) => value.length)) * 7,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
    space: 44,
    values: (_plot, splits) => splits.map((value) => latest().format.number(value, latest().props.places)),
  },
];

/** Says what is under the pointer. */
const readout = (plot: UPlot, place: HTMLElement, { props, format }: Latest): void => {
  const { idx } = plot.cursor;
  const [at, value] = [plot.data[0][idx ?? -1], plot.data[1]?.[idx ?? -1]];
  place.hidden = at === undefined || typeof value !== 'number';
  if (at === undefined || typeof value !== 'number') return;
  place.textContent = `${format.number(value, props.places)} · ${format.clock(at * 1_000)}`;
};

const create = (place: HTMLElement, said: HTMLElement, latest: () => Latest): UPlot => {
  const colours = coloursAt(place);
  const { props } = latest();
  return new UPlot(
    {
      width: place.clientWidth,
      height: place.clientWidth < narrowPx ? heights.narrow : heights.wide,
      legend: { show: false },
      padding: [8, 4, 0, 28],
      cursor: { y: false, points: { size: 8, fill: colours.line }, drag: { x: false, y: false } },
      scales: {
        x: { time: true, range: () => [seconds(latest().props.from), seconds(latest().props.to)] },
        y: { range: rangeOf },
      },
      axes: axes(colours, latest),
      series: [{}, { stroke: colours.line, width: 2, spanGaps: false, points: { show: false } }],
      hooks: {
        drawClear: [(plot) => shade(plot, latest().props.line.gaps, colours.gap)],
        setCursor: [(plot) => readout(plot, said, latest())],
      },
    },
    dataOf(props.line),
    place,
  );
};

const Plot = (props: PlotProps) => {
  const place = useRef<HTMLDivElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const plot = useRef<UPlot>(undefined);
  const format = useFeedFormat();
  const theme = useTheme();
  const latest = useLatest<Latest>({ props, format });
  useLayoutEffect(() => {
    const [element, words] = [place.current, said.current];
    if (element === null || words === null) return undefined;
    const made = create(element, words, () => latest.current);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: made.height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [format, theme, latest]);
  useEffect(() => {
    plot.current?.setData(dataOf(props.line));
  }, [props]);
  return (
    <div className={styles.plot} aria-hidden="true">
      <div ref={place} className={styles.canvas} dir="ltr" />
      <p ref={said} className={styles.said} hidden />
    </div>
  );
};

export default Plot;
