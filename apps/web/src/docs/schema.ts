/**
 * A JSON Schema in words that people read: fields with their type, what is asked of them, and what is inside. Promises to end: what is
 * inside a named shape is looked at only when somebody opens it. Pure.
 */
import type { Resolve } from './catalog.ts';
import type { Schema } from './documents.ts';

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** What is asked of the value, as it stands in the schema: `1–200`, `≤ 64 chars`. */
  readonly limits: string;
  readonly schema: Schema;
}

const mostNamed = 4;

const lastOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);
const optionsOf = ({ anyOf, oneOf }: Schema): readonly Schema[] => anyOf ?? oneOf ?? [];

const joined = (types: readonly string[]): string => {
  const distinct = [...new Set(types)];
  const more = distinct.length - mostNamed;
  return more > 0 ? `${distinct.slice(0, mostNamed).join(' | ')} | +${more}` : distinct.join(' | ');
};

const itemsOf = ({ items, prefixItems }: Schema): readonly Schema[] => {
  if (prefixItems !== undefined) return prefixItems;
  if (items === undefined || typeof items === 'boolean') return [];
  return 'length' in items ? items : [items];
};

const isTuple = ({ items, prefixItems }: Schema): boolean =>
  prefixItems !== undefined || (typeof items === 'object' && 'length' in items);

const arrayType = (schema: Schema): string => {
  const types = itemsOf(schema).map(typeOf);
  if (isTuple(schema)) return `[${types.join(', ')}]`;
  const [type = 'any'] = types;
  return type.includes(' ') ? `(${type})[]` : `${type}[]`;
};

const mapType = ({ additionalProperties }: Schema): string =>
  typeof additionalProperties === 'object' ? `{[key]: ${typeOf(additionalProperties)}}` : 'object';

/** Its type in a line. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return lastOf(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return joined(schema.enum.map((one) => JSON.stringify(one)));
  const options = optionsOf(schema);
  if (options.length > 0) return joined(options.map(typeOf));
  if (schema.allOf !== undefined)
    return joined(schema.allOf.filter(({ $ref }) => $ref !== undefined).map(typeOf));
  if (schema.type === 'array') return arrayType(schema);
  if (schema.type === 'object') return schema.properties === undefined ? mapType(schema) : 'object';
  if (schema.type === undefined) return 'any';
  return typeof schema.type === 'string' ? schema.type : joined(schema.type);
}

const between = (least: number | undefined, most: number | undefined, unit: string): string => {
  if (most !== undefined && most < Number.MAX_SAFE_INTEGER)
    return least === undefined || least <= 0 ? `≤ ${most}${unit}` : `${least}–${most}${unit}`;
  return least !== undefined && least > 0 && least > Number.MIN_SAFE_INTEGER ? `≥ ${least}${unit}` : '';
};

const limitsOf = (schema: Schema): string =>
  [
    between(schema.minimum, schema.maximum, ''),
    between(schema.minLength, schema.maxLength, ' chars'),
    between(schema.minItems, schema.maxItems, ' items'),
    schema.default === undefined ? '' : `= ${JSON.stringify(schema.default)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');

export const fieldOf = (name: string, schema: Schema, required: boolean): Field => ({
  name,
  type: typeOf(schema),
  required,
  limits: limitsOf(schema),
  schema,
});

/** The fields of an object, of one that is made of several, or of the things in a list. */
export function fieldsOf(given: Schema, resolve: Resolve): readonly Field[] {
  const schema = resolve(given);
  if (schema.allOf !== undefined) return schema.allOf.flatMap((part) => fieldsOf(part, resolve));
  if (schema.type === 'array' && !isTuple(schema))
    return itemsOf(schema).flatMap((item) => fieldsOf(item, resolve));
  return Object.entries(schema.properties ?? {}).map(([name, one]) =>
    fieldOf(name, one, schema.required?.includes(name) ?? false),
  );
}

export interface Variant {
  readonly title: string;
  readonly schema: Schema;
}

const titleOf = (schema: Schema, resolve: Resolve): string => {
  if (schema.$ref !== undefined) return lastOf(schema.$ref);
  const { properties = {} } = resolve(schema);
  const told = Object.entries(properties).find(([, one]) => one.const !== undefined);
  return told === undefined ? typeOf(schema) : `${told[0]}: ${JSON.stringify(told[1].const)}`;
};

/** What it may be, where it is one of several things that have something inside. */
export function variantsOf(given: Schema, resolve: Resolve): readonly Variant[] {
  const schema = resolve(given);
  const options =
    schema.type === 'array' ? itemsOf(schema).flatMap((one) => optionsOf(resolve(one))) : optionsOf(schema);
  const inside = options.filter((one) => hasInside(one, resolve));
  return inside.map((one) => ({ title: titleOf(one, resolve), schema: one }));
}

/** Whether there is something to open. */
export function hasInside(schema: Schema, resolve: Resolve): boolean {
  return fieldsOf(schema, resolve).length > 0 || variantsOf(schema, resolve).length > 0;
}
