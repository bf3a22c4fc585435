/**
 * Pictures of every screen, in every look, into docs/screens: `npm run screens`, or `npm run screens -- sign-up` for some.
 * The town that they show is the same every time, and so is the time of day.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from '../test/support/browser.ts';
import setup from '../test/support/built.ts';
import { startTown, type Town } from '../test/support/town.ts';
import { enter, looks, seatWith } from '../test/support/visit.ts';
import { scenes, type Scene } from './scenes.ts';

type LookName = keyof typeof looks;
type Browser = Awaited<ReturnType<typeof launch>>;

const folder = fileURLToPath(new URL('../../../docs/screens/', import.meta.url));
/** Pictures, not checks: what comes late should be on them. */
const settleMs = 250;
const wanted = process.argv.slice(2);
const chosen = scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

const take = async (browser: Browser, town: Town, look: LookName, inside: boolean): Promise<void> => {
  const { page } = await seatWith(browser, looks[look]);
  if (inside) await enter(page, town, 'asha');
  for (const scene of chosen.filter((one) => one.inside === inside)) await shoot(page, town, scene, look);
  await page.context().close();
};

const shoot = async (
  page: Parameters<Scene['go']>[0],
  town: Town,
  scene: Scene,
  look: LookName,
): Promise<void> => {
  await scene.go(page, town);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForTimeout(settleMs);
  await page.screenshot({ path: `${folder}${scene.name}-${look}.png` });
  console.log(`${scene.name}-${look}`);
};

setup();
await mkdir(folder, { recursive: true });
await using town = await startTown();
const browser = await launch();
for (const look of Object.keys(looks) as LookName[])
  for (const inside of [false, true]) await take(browser, town, look, inside);
await browser.close();
