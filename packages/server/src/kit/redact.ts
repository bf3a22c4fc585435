/**
 * What a log line may hold. Promise: no token, cookie, password, authorization or text of a message, however deep or
 * under whatever case of its name; no client's object as a whole; every line bounded in size; nothing here throws.
 * Errors keep type, code, message and stack, and lose any other property (libraries hang inputs there).
 */
type Fields = Readonly<Record<string, unknown>>;

const hidden = '[hidden]';
const maxDepth = 4;
const maxItems = 20;
const maxText = 2048;

/** Names, in small letters without `-` and `_`, whose value is never told. `data`, `text` and the like are people's words. */
const secretName =
  /^(?:.*(?:token|secret|password|passwd|cookies?|authorization|apikey)|auth|jwt|ticket|text|data|body|input|draft|q|query|with)$/;

/** Secrets inside other text: our tokens (any JWT), API keys, bearer headers, and what stands in a URL. */
const secretText =
  /eyJ[\w.-]{8,}|ghk_[\w.-]+|\b(?:bearer|basic) +[^\s"']+|([?&](?:[\w-]*token|ticket|sid|auth|key)=)[^&\s"']*/gi;

const clean = (text: string): string =>
  text
    .slice(0, maxText * 2)
    .replace(secretText, (_, name: string | undefined) => `${name ?? ''}${hidden}`)
    .slice(0, maxText);

const cleanError = (error: Error, depth: number): Fields => ({
  type: error.name,
  ...('code' in error && { code: cleanValue(error.code, maxDepth) }),
  message: clean(error.message),
  stack: clean(error.stack ?? ''),
  ...(error.cause !== undefined && { cause: cleanValue(error.cause, depth + 1) }),
});

const cleanObject = (value: object, depth: number): unknown => {
  if (depth >= maxDepth) return '[deep]';
  if (value instanceof Error) return cleanError(value, depth);
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => cleanValue(item, depth + 1));
  if (value instanceof Date || value instanceof URL) return clean(JSON.stringify(value).slice(1, -1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return cleanFields(value, depth);
};

const cleanValue = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return clean(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'object' ? cleanObject(value, depth) : undefined;
};

const cleanFields = (fields: object, depth: number): Fields =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, maxItems)
      .map(([name, value]) => [
        clean(name).slice(0, 64),
        secretName.test(name.slice(0, 64).toLowerCase().replaceAll(/[-_]/g, ''))
          ? hidden
          : cleanValue(value, depth + 1),
      ]),
  );

/** The message of a line, without secrets. */
export const redactText = clean;

/** What every line has of its own; a field of that name keeps its value under another. */
const ownNames = new Set(['level', 'time', 'pid', 'msg']);

const withoutOwn = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [ownNames.has(name) ? `${name}_` : name, value]),
  );

/** The fields of a line, without secrets; what cannot be read (a getter that throws) is left out whole. */
export const redact = (fields: object): Fields => {
  try {
    return fields instanceof Error ? { err: cleanError(fields, 0) } : withoutOwn(cleanFields(fields, 0));
  } catch {
    return { unreadable: true };
  }
};
