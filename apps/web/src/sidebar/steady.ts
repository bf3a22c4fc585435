/**
 * The list does not reshuffle under somebody's hand (L2): while it is held, chats keep their places, new ones come on top,
 * and what is gone goes. Pure.
 */
export const steadyOrder = <T extends { readonly id: string }>(
  rows: readonly T[],
  before: readonly string[],
): readonly T[] => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const known = new Set(before);
  const stayed = before.flatMap((id) => byId.get(id) ?? []);
  return [...rows.filter(({ id }) => !known.has(id)), ...stayed];
};
