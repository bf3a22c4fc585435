/**
 * F02: the power goes, again and again, at random points of one recorded run; each time a disk is made of what was
 * synced and, by chance, of what was not, and whoever calls looks at it: does it open, and is everything there that
 * had been marked as durable before the cut?
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createRandom, type Random } from '../../random.ts';
import { temporaryDirectory } from '../../temporary.ts';
import { crash, type Image, type Manner } from './crash.ts';
import { createDisk } from './disk.ts';
import type { Recording } from './record.ts';

/** What is wrong with one image. */
export type Finding = { readonly kind: 'unopenable' | 'lost' | 'wrong'; readonly text: string };

export type PowerLoss = {
  readonly recording: Recording;
  readonly images: number;
  /** Points at which the power goes; the images are spread over them. */
  readonly cuts: number;
  readonly seed: number;
  /** `marks`: all that the workload had marked before the cut. */
  readonly check: (directory: string, marks: readonly string[]) => Promise<readonly Finding[]>;
  /** How every disk treats what waits; by chance where left out. */
  readonly manner?: Manner;
  /** Disks that ignore syncs, to see that losses are found. */
  readonly deaf?: boolean;
  readonly onImage?: (report: PowerLossReport) => void;
};

export type PowerLossReport = {
  images: number;
  unopenable: number;
  /** Images in which something acknowledged was missing or altered. */
  acknowledgedLost: number;
  /** Images with any other fault. */
  wrong: number;
  /** Marks looked for, over all images. */
  marks: number;
  readonly findings: (Finding & { readonly image: number; readonly cut: number })[];
};

const MAX_FINDINGS = 20;

const writeImage = async (image: Image, root: string, directory: string): Promise<void> => {
  for (const [path, bytes] of image) {
    const file = join(directory, relative(root, path));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
};

const count = (report: PowerLossReport, cut: number, findings: readonly Finding[], marks: number): void => {
  const has = (kind: Finding['kind']): number => (findings.some((finding) => finding.kind === kind) ? 1 : 0);
  report.unopenable += has('unopenable');
  report.acknowledgedLost += has('lost');
  report.wrong += has('wrong');
  report.marks += marks;
  const room = MAX_FINDINGS - report.findings.length;
  report.findings.push(
    ...findings.slice(0, room).map((finding) => ({ ...finding, image: report.images, cut })),
  );
  report.images += 1;
};

/** Where the power goes: a step count each, rising. */
const chooseCuts = (random: Random, steps: number, cuts: number): number[] =>
  Array.from({ length: cuts }, () => random.below(steps + 1)).toSorted((one, other) => one - other);

/** Makes the images and has each looked at. */
export const losePower = async (options: PowerLoss): Promise<PowerLossReport> => {
  const { recording, images, check, onImage } = options;
  const random = createRandom(options.seed);
  const cuts = chooseCuts(random, recording.steps.length, Math.min(options.cuts, images));
  const report = { images: 0, unopenable: 0, acknowledgedLost: 0, wrong: 0, marks: 0, findings: [] };
  const disk = createDisk({ deaf: options.deaf ?? false });
  const marks: string[] = [];
  let at = 0;
  for (const [index, cut] of cuts.entries()) {
    for (const step of recording.steps.slice(at, cut)) {
      disk.apply(step);
      if (step.do === 'mark') marks.push(step.text);
    }
    at = cut;
    const share =
      Math.floor(((index + 1) * images) / cuts.length) - Math.floor((index * images) / cuts.length);
    for (let made = 0; made < share; made += 1) {
      await using directory = await temporaryDirectory('image');
      await writeImage(crash(disk, random, options.manner), recording.root, directory.path);
      count(report, cut, await check(directory.path, marks), marks.length);
      onImage?.(report);
    }
  }
  return report;
};
