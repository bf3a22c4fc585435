/** A rule, and its ringing, in words. */
import { useMemo } from 'react';
import { useFeedFormat } from './feed-format.ts';
import { typedNumber, type Rule } from './rules.ts';
import { numberIn, plainText, valueText } from './value-text.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const mostName = 60;

export const useRuleText = () => {
  const words = useFeedWords();
  const { number } = useFeedFormat();
  return useMemo(() => {
    const whatOf = ({ feed, key, field }: Rule): string => {
      const name = key === '' ? feed.replace(/^feed:/, '') : plainText(key, mostName);
      return field === '' ? name : `${name} ${plainText(field, mostName)}`;
    };
    const thanOf = ({ than }: Rule): string => {
      const given = typedNumber(than);
      return given === undefined ? plainText(than, mostName) : number(given);
    };
    return {
      rule: (rule: Rule): string => words.ruleText[rule.when](whatOf(rule), thanOf(rule)),
      rung: (rule: Rule, value: unknown): string =>
        words.rung[rule.when](
          whatOf(rule),
          thanOf(rule),
          valueText(numberIn(value, rule.field) ?? value, number),
        ),
    };
  }, [words, number]);
};
