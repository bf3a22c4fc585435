import { createClient } from '@ghanti/client';

const user = new URLSearchParams(location.search).get('as') === 'bilal' ? 'bilal' : 'asha';
const me = user === 'asha' ? 0 : 1;
const login = async (): Promise<{ token: string; channel: string }> =>
  (await fetch(`/login/${user}`, { method: 'POST' })).json();
const { token, channel } = await login();
const client = createClient({ user, token: async ({ fresh }) => (fresh ? (await login()).token : token) });

const [width, height, reach] = [160, 90, 9];
let state = { x: 80, y: 45, vx: 0, vy: 0, score: [0, 0] };
const hands: [number, number] = [45, 45];
let heardAt = -Infinity;
const isAlone = (): boolean => performance.now() - heardAt > 3_000;

// What is true now and not worth keeping goes as a signal: it is on no disk, and only who is there hears it.
const tell = (name: string, data: object): void =>
  void client.call('signal', { channel, name, data: { ...data } }).catch(() => undefined);

const take = (change: Partial<typeof state>): void => {
  state = { ...state, ...change };
  document.querySelector('#score')?.replaceChildren(state.score.join(' : '));
};

const go = (change: Partial<typeof state>): void => {
  take(change);
  tell('ball', state);
};

/** Towards whoever missed it. */
const serve = (to: number): void =>
  go({ x: 80, y: 45, vx: to === 0 ? -55 : 55, vy: (Math.random() - 0.5) * 50 });

client.on('signal', ({ by, data: { name, data } }) => {
  if (by === user) return;
  if (isAlone() && me === 0) serve(1);
  heardAt = performance.now();
  if (name === 'hand') hands[1 - me] = Number(Object(data).y);
  if (name === 'ball') take(Object(data));
});

/** Each decides about his own side, so nobody is told that he missed a ball that he saw himself hit. */
const atMySide = (): void => {
  const wall = me === 0 ? 7 : width - 7;
  if (me === 0 ? state.vx >= 0 || state.x > wall : state.vx <= 0 || state.x < wall) return;
  const off = state.y - hands[me];
  if (Math.abs(off) < reach + 2) return go({ x: wall, vx: -state.vx * 1.05, vy: state.vy + off * 3 });
  state.score = state.score.map((points, side) => (side === me ? points : points + 1));
  serve(me);
};

const move = (seconds: number): void => {
  const y = state.y + state.vy * seconds;
  const vy = y < 2 || y > height - 2 ? -state.vy : state.vy;
  state = { ...state, x: state.x + state.vx * seconds, y: Math.max(2, Math.min(height - 2, y)), vy };
  atMySide();
};

const page = Object.assign(document.documentElement, { className: user });
let [before, toldAt, told] = [0, 0, 0];
const frame = (now: number): void => {
  if (!isAlone()) move(Math.min(0.05, (now - before) / 1000));
  before = now;
  const hand = hands[me];
  // A hand that rests is told once a second: so the other knows that somebody is there.
  if (now - toldAt > (Math.abs(told - hand) > 0.2 ? 80 : 1_000)) {
    [toldAt, told] = [now, hand];
    tell('hand', { y: hand });
  }
  const places = { x: state.x, y: state.y, left: hands[0], right: hands[1] };
  for (const [name, at] of Object.entries(places)) page.style.setProperty(`--${name}`, `${at}px`);
  page.toggleAttribute('data-alone', isAlone());
  requestAnimationFrame(frame);
};

const grip = (y: number): number => (hands[me] = Math.max(reach, Math.min(height - reach, y)));
addEventListener('pointermove', ({ clientY }) => grip((clientY / innerHeight) * height));
addEventListener('keydown', ({ key }) => grip(hands[me] + ({ ArrowUp: -6, ArrowDown: 6 }[key] ?? 0)));
await client.connect();
requestAnimationFrame(frame);
