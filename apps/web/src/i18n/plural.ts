/**
 * A number and the word that goes with it, by the language's own rule: in Hindi nothing and one are both "one" (H2).
 * `#` stands for the number, grouped as the language groups.
 */
type Forms = { readonly one: string; readonly other: string };

export const pluralIn = (locale: string): ((count: number, forms: Forms) => string) => {
  const rules = new Intl.PluralRules(locale);
  const digits = new Intl.NumberFormat(locale);
  return (count, { one, other }) =>
    (rules.select(count) === 'one' ? one : other).replace('#', digits.format(count));
};
