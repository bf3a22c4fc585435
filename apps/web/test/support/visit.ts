/** Somebody of the town at a screen of some size, language and theme. */
import type { Browser, Page } from 'playwright-core';
import { sit, type Seat } from './browser.ts';
import { password, townTime, zone, type Town } from './town.ts';

export type Look = {
  readonly width: number;
  readonly height: number;
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'hi';
};

export const looks = {
  desktop: { width: 1280, height: 800, theme: 'light', language: 'en' },
  dark: { width: 1280, height: 800, theme: 'dark', language: 'en' },
  phone: { width: 360, height: 740, theme: 'light', language: 'en' },
  hindi: { width: 1280, height: 800, theme: 'light', language: 'hi' },
  'phone-hindi-dark': { width: 360, height: 740, theme: 'dark', language: 'hi' },
} as const satisfies Record<string, Look>;

/** Time as the town has it; timers run as ever. */
const shiftTime = (by: number): void => {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given: [] | [number | string]) {
      super(...((given.length === 0 ? [Real.now() + by] : given) as [number]));
    }

    static override now(): number {
      return Real.now() + by;
    }
  } as DateConstructor;
};

/** A seat with that look; nobody is signed in. */
export const seatWith = async (browser: Browser, { width, height, theme, language }: Look): Promise<Seat> => {
  const seat = await sit(browser, {
    viewport: { width, height },
    colorScheme: theme,
    locale: language === 'hi' ? 'hi-IN' : 'en-IN',
    timezoneId: zone,
    hasTouch: width < 600,
    reducedMotion: 'reduce',
  });
  await seat.page.addInitScript(shiftTime, townTime - Date.now());
  return seat;
};

/** Signs in by the address itself, then opens the app. */
export const enter = async (page: Page, town: Town, handle: string): Promise<void> => {
  const response = await page.request.post(`${town.url}/api/v1/auth/login`, { data: { handle, password } });
  const { user }: { user: { id: string } } = await response.json();
  await page.goto(town.url);
  await page.evaluate((id) => localStorage.setItem('ghanti.user', id), user.id);
  await page.goto(town.url);
  await page.locator('[data-pane=side] [data-row]').first().waitFor();
};
