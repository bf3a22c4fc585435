import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const url = process.env.GHANTI_URL ?? 'http://127.0.0.1:3000';
const key = process.env.GHANTI_KEY ?? '';
const perSecond = Number(process.env.TICKER_PER_SECOND ?? 50);

/** A call that is repeated under the same key until it is answered, so that whatever it does is done once. */
const post = async (path: string, body: object): Promise<Response> => {
  const idempotencyKey = randomUUID();
  for (;;) {
    const reply = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    if (reply !== undefined && reply.status < 500 && reply.status !== 429) return reply;
    await pause(1_000);
  }
};

// Everybody may read it, signed in or not; each reader gets the newest price of each share, 20 times a second at most; an
// hour of it is kept.
const rules = { public: true, delivery: 'latest', maxPerSecond: 20, retainMs: 3_600_000 };
const made = await post('/feeds', { name: 'market', ...rules });
// 409: it is there already. If it is another's, publishing says so.
if (!made.ok && made.status !== 409) throw new Error(await made.text());

const shares = new Map(
  ['CHAI', 'COAL', 'JUTE', 'MINT', 'RAIL', 'RICE', 'SALT', 'SILK', 'TEAK', 'WOOL'].map((name) => {
    const open = 50 + Math.random() * 450;
    return [name, { price: open, open, high: open, low: open, volume: 0 }];
  }),
);

/** One trade: the price takes a small step, a little back towards where it began. */
const trade = (): { key: string; data: object } => {
  const names = [...shares.keys()];
  const name = names[Math.floor(Math.random() * names.length)] ?? 'CHAI';
  const share = shares.get(name);
  if (share === undefined) throw new Error(`no share ${name}`);
  const step = (Math.random() - 0.5) * 0.004 + (share.open / share.price - 1) * 0.0005;
  share.price *= 1 + step;
  share.high = Math.max(share.high, share.price);
  share.low = Math.min(share.low, share.price);
  share.volume += Math.ceil(Math.random() * 100);
  const rounded = Object.entries(share).map(([what, value]) => [what, Number(value.toFixed(2))]);
  return { key: name, data: Object.fromEntries(rounded) };
};

console.log(
  `the market is open: curl -N -H 'Accept: text/event-stream' '${url}/events?channels=feed:market'`,
);

// Ten calls a second, however many trades: a batch is one call, and all or none of it is published.
for (;;) {
  const updates = Array.from({ length: Math.max(1, Math.round(perSecond / 10)) }, trade);
  const reply = await post('/feeds/market/updates', { updates: updates.slice(0, 500) });
  if (!reply.ok) throw new Error(await reply.text());
  await pause(100);
}
