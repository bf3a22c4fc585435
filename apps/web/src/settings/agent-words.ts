/** What a browser calls itself, as two names that people know. Order matters: most pretend to be others besides. */
export type Agent = { readonly browser: string; readonly system: string };

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

const nameIn = (agent: string, names: readonly (readonly [RegExp, string])[]): string | undefined =>
  names.find(([pattern]) => pattern.test(agent))?.[1];

export const agentOf = (text: string | undefined): Agent | undefined => {
  if (text === undefined) return undefined;
  const browser = nameIn(text, browsers);
  const system = nameIn(text, systems);
  return browser === undefined || system === undefined ? undefined : { browser, system };
};
