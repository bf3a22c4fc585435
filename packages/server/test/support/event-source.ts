/** A plain EventSource, Node's own, in a process of its own: what it heard, and whether it has given up. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** While it waits to come back, it keeps no process alive. */
const script = `
setInterval(() => undefined, 60_000);
const source = new EventSource(process.env.ADDRESS);
source.onmessage = ({ data }) => console.log(data);
source.onerror = () => console.log(JSON.stringify({ type: source.readyState === EventSource.CLOSED ? 'dead' : 'lost' }));
`;

type Told = { readonly type: string; readonly data?: { readonly value?: unknown; readonly code?: string } };

export interface PlainSource extends AsyncDisposable {
  /** What came, `lost` for each connection that ended, `dead` where it will not come back. */
  readonly told: readonly Told[];
}

export const plainSource = (address: string): PlainSource => {
  const args = ['--experimental-eventsource', '--no-warnings', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ADDRESS: address, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const told: Told[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line) as Told));
  return {
    told,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
};
