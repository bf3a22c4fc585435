/** The Lab's words come with the Lab: whoever never opens it does not load them (G3). */
import { useFormat } from '../../i18n/format.ts';
import { useLanguage } from '../../i18n/language.ts';
import { en } from './en.ts';
import { hi } from './hi.ts';

export type LabWords = typeof en;

export const useLabWords = (): LabWords => (useLanguage() === 'hi' ? hi : en);

const kilo = 1_000;

/** Bytes and times as people compare them: three digits, and what they are. */
export const useLabFormat = () => {
  const { number } = useFormat();
  const words = useLabWords();
  const short = (value: number): number => Number(value.toPrecision(value >= 100 ? 3 : 2));
  return {
    number,
    ms: (value: number | undefined): string => (value === undefined ? '—' : words.ms(number(short(value)))),
    bytes: (value: number): string =>
      value < kilo
        ? `${number(Math.round(value))} B`
        : value < kilo * kilo
          ? `${number(Number((value / kilo).toPrecision(3)))} KB`
          : `${number(Number((value / kilo / kilo).toPrecision(3)))} MB`,
  };
};
