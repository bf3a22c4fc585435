import { Load } from './load.ts';
import { ghanti } from '../peers/ghanti.ts';
import { stock, stockWithInsert } from '../peers/stock.ts';
import { ws, bun, nchan, sendLoop } from '../peers/plain.ts';
import type { GhantiServer } from '../peers/ghanti-server.ts';
let server: GhantiServer | undefined;
const started = (one: GhantiServer) => {
  server = one;
};
const all = {
  io: ghanti('io', { started }),
  ws: ghanti('ws', { started }),
  stock,
  'stock+insert': stockWithInsert,
  plainws: ws,
  bun,
  nchan,
  loop: sendLoop,
};
const [names = '', members = '100', k = '32', ms = '2000', mark = '1000', prof = ''] = process.argv.slice(2);
for (const name of names.split(',')) {
  const one = all[name as keyof typeof all];
  await using running = await one.start({ is: 'room', members: Number(members) });
  await using load = new Load(running, { markEveryMs: Number(mark) });
  const o = await load.open();
  if (prof) setTimeout(() => void server?.order({ do: 'profile' }), 2000);
  const r = await load.run({ warmMs: 1500, measureMs: Number(ms), inFlight: Number(k) });
  if (prof) await server?.order({ do: 'profile', file: prof });
  console.log(
    name,
    'open',
    o.seconds,
    'k deliveries/s',
    Math.round(r.deliveries / r.seconds / 1000),
    'p50',
    r.deliveredIn.p50,
    'p99',
    r.deliveredIn.p99,
    'gen cpu',
    (r.ownCpu / r.seconds).toFixed(2),
    'srv cpu',
    (r.serverCpu / r.seconds).toFixed(2),
    JSON.stringify({ ...r, deliveredIn: 0, ackedIn: 0 }),
  );
}
