/** The key that an update of a feed stands under; all those without one stand under the empty one. */
export const keyOf = (data: string): string => {
  const { key }: { key?: string } = JSON.parse(data);
  return key ?? '';
};
