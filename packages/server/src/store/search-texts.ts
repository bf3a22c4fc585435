/** What of a message's data is searched, for every database alike: its text, a poll's question and options; and when it ends. */
export type Data = Readonly<Record<string, unknown>>;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null;

export const dataOf = ({ data }: { readonly data: string }): Data => {
  const parsed: unknown = JSON.parse(data);
  return isData(parsed) ? parsed : {};
};

export const textsOf = ({ text, poll }: Data): readonly string[] => {
  const { question, options }: Data = isData(poll) ? poll : {};
  const said: readonly unknown[] = [text, question, ...(Array.isArray(options) ? options : [])];
  return said.filter((part) => typeof part === 'string');
};

export const expiryOf = ({ expiresAt }: Data): number | null =>
  typeof expiresAt === 'number' && Number.isSafeInteger(expiresAt) ? expiresAt : null;
