/**
 * A bell, made of five partials that fade (ux 3.6): no file. At most once a second; silent where somebody turned it off, and before
 * the first press or key on the page, as browsers want it.
 */
import { kept } from '../ui/kept.ts';

const choice = kept('ring-sound');

export const soundIsOn = (): boolean => choice.get() !== 'off';

export const chooseSound = (on: boolean): void => choice.set(on ? 'on' : 'off');

const partials = [
  [1, 1],
  [2, 0.6],
  [2.4, 0.4],
  [3, 0.25],
  [4.5, 0.15],
] as const;
const ground = 880;
/** -18 dB below full, for all of them together. */
const peak = 0.125 / 2.4;
const fadeSeconds = 0.38;
const leastMs = 1_000;

let context: AudioContext | undefined;
let last = 0;

export const ringSound = (): void => {
  const now = performance.now();
  if (!soundIsOn() || !navigator.userActivation.hasBeenActive || (last > 0 && now - last < leastMs)) return;
  last = now;
  context ??= new AudioContext();
  void context.resume();
  const at = context.currentTime;
  for (const [times, loud] of partials) {
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = ground * times;
    gain.gain.setValueAtTime(peak * loud, at);
    gain.gain.exponentialRampToValueAtTime(0.000_1, at + fadeSeconds);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + fadeSeconds);
  }
};
