/**
 * The key that an update of a feed stands under; all those without one stand under the empty one. It is the first that an update's data
 * say, so the value, which may be long, is not read for it.
 */
const first = /^\{"key":"([^"\\]*)"/;

export const feedKeyOf = (data: string): string => {
  const plain = first.exec(data)?.[1];
  if (plain !== undefined) return plain;
  const { key }: { key?: string } = JSON.parse(data);
  return key ?? '';
};
