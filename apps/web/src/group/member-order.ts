/** Oneself first, then those who lead, then by name. */
import type { Member } from '@ghanti/protocol';

const rank = { owner: 0, admin: 1, member: 2 } as const;

export const byRole =
  (me: string | undefined) =>
  (a: Member, b: Member): number =>
    Number(b.user.id === me) - Number(a.user.id === me) ||
    rank[a.role] - rank[b.role] ||
    a.user.name.localeCompare(b.user.name);

export const fits = ({ user }: Member, text: string): boolean => {
  const wanted = text.trim().toLocaleLowerCase();
  return (
    user.name.toLocaleLowerCase().includes(wanted) ||
    (user.handle?.toLocaleLowerCase().includes(wanted) ?? false)
  );
};
