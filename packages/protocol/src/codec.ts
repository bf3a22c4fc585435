/**
 * JSON in and out (IDEM-1, RT-01, EV-04).
 * Promises: `canonicalJson` is one text per JSON value, whatever the order of keys, so a hash of it
 * says whether two inputs are the same; `readJson` never throws.
 * Neither overflows the stack: parsing is iterative in the engine, and canonical text has a depth limit.
 */

/** Deeper than any accepted input: free-form data is at most 8 deep, below a command's own fields. */
const maxDepth = 64;

export type JsonRead = { ok: true; value: unknown } | { ok: false };

/** JSON.parse that answers instead of throwing. */
export function readJson(text: string): JsonRead {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch {
    return { ok: false };
  }
}

function canonicalObject(value: object, depth: number): string {
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const child: unknown = Reflect.get(value, key);
    if (child === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonical(child, depth)}`;
  }
  return `{${members}}`;
}

function canonicalArray(values: readonly unknown[], depth: number): string {
  let items = '';
  for (const value of values) items += `${items === '' ? '' : ','}${canonical(value, depth)}`;
  return `[${items}]`;
}

function canonical(value: unknown, depth: number): string {
  if (depth > maxDepth) throw new RangeError('too deep for canonical JSON');
  if (Array.isArray(value)) return canonicalArray(value, depth + 1);
  if (typeof value === 'object' && value !== null) return canonicalObject(value, depth + 1);
  const text: string | undefined = JSON.stringify(value);
  return text ?? 'null';
}

/**
 * JSON with the keys of every object sorted by UTF-16 code unit and no white space.
 * Members that are undefined are left out.
 * @throws RangeError deeper than 64.
 */
export function canonicalJson(value: unknown): string {
  return canonical(value, 0);
}
