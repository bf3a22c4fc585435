/**
 * Reads a `--cpu-prof` file: which functions the time went to by themselves, largest first.
 * `node bench/measure/profile.ts <file> [lines]`
 */
import { readFileSync } from 'node:fs';

type Node = {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
};
type Profile = {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

const nameOf = ({ callFrame: { functionName, url, lineNumber } }: Node): string => {
  const file = url.split('/').slice(-2).join('/');
  return `${functionName || '(anonymous)'} ${file === '' ? '' : `${file}:${lineNumber + 1}`}`;
};

const [file = '', lines = '40'] = process.argv.slice(2);
// The file is V8's own.
const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]));
const self = new Map<string, number>();
profile.samples.forEach((id, at) => {
  const name = names.get(id) ?? '?';
  self.set(name, (self.get(name) ?? 0) + (profile.timeDeltas[at] ?? 0));
});
self.delete('(idle) ');
const total = [...self.values()].reduce((sum, each) => sum + each, 0);
for (const [name, time] of [...self].toSorted(([, a], [, b]) => b - a).slice(0, Number(lines)))
  console.log(`${((time / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
