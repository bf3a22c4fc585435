/**
 * What shim.c wrote down, as steps in the one order in which they happened.
 * A trace that shows something that the shim cannot follow is refused: images made from it would prove nothing. Memory
 * mapped for writing is allowed for SQLite's `-shm` alone, which is rebuilt from the WAL and never in an image.
 */
export type Step =
  | { readonly do: 'create'; readonly file: number; readonly path: string }
  | { readonly do: 'write'; readonly file: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly do: 'truncate'; readonly file: number; readonly size: number }
  | { readonly do: 'unlink'; readonly path: string }
  | { readonly do: 'rename'; readonly from: string; readonly to: string }
  | { readonly do: 'syncBegin'; readonly file: number; readonly sync: number }
  | { readonly do: 'syncEnd'; readonly file: number; readonly sync: number }
  | { readonly do: 'directory'; readonly file: number; readonly path: string }
  | { readonly do: 'mark'; readonly text: string };

type Raw = { readonly kind: number; readonly file: number; readonly offset: number; readonly bytes: Buffer };

const HEAD_BYTES = 24;

/** Memory that is mapped, rebuilt when a database is opened, and no part of what is durable. */
export const isRebuilt = (path: string): boolean => path.endsWith('-shm');

const readRaw = (trace: Buffer): Raw[] => {
  const raws: Raw[] = [];
  for (let at = 0; at + HEAD_BYTES <= trace.length;) {
    const end = at + HEAD_BYTES + Number(trace.readBigUInt64LE(at + 16));
    if (end > trace.length) break;
    raws.push({
      kind: trace.readUInt32LE(at),
      file: trace.readUInt32LE(at + 4),
      offset: Number(trace.readBigUInt64LE(at + 8)),
      bytes: trace.subarray(at + HEAD_BYTES, end),
    });
    at = end;
  }
  return raws;
};

const text = ({ bytes }: Raw): string => bytes.toString('utf8');

const rename = (raw: Raw): Step => {
  const [from = '', to = ''] = text(raw).split('\0');
  return { do: 'rename', from, to };
};

/** By the numbers of `enum kind` in shim.c. */
const steps: Readonly<Record<number, (raw: Raw) => Step>> = {
  1: (raw) => ({ do: 'create', file: raw.file, path: text(raw) }),
  2: ({ file, offset, bytes }) => ({ do: 'write', file, offset, bytes }),
  3: ({ file, offset }) => ({ do: 'truncate', file, size: offset }),
  4: (raw) => ({ do: 'unlink', path: text(raw) }),
  5: rename,
  6: ({ file, offset }) => ({ do: 'syncBegin', file, sync: offset }),
  7: ({ file, offset }) => ({ do: 'syncEnd', file, sync: offset }),
  8: (raw) => ({ do: 'directory', file: raw.file, path: text(raw) }),
  9: (raw) => ({ do: 'mark', text: text(raw) }),
};

const MAP = 10;

/** The steps of a trace; one cut off in the middle of a record ends before it. */
export const readTrace = (trace: Buffer): Step[] => {
  const raws = readRaw(trace);
  const paths = new Map<number, string>();
  return raws.flatMap((raw): Step[] => {
    const step = steps[raw.kind]?.(raw);
    if (step?.do === 'create') paths.set(step.file, step.path);
    if (raw.kind === MAP && isRebuilt(paths.get(raw.file) ?? '')) return [];
    if (!step)
      throw new Error(
        `the trace cannot be followed: record ${raw.kind} of ${paths.get(raw.file) ?? text(raw)}`,
      );
    return [step];
  });
};
