/** What an administrator may do with somebody's way in, given how their account stands. */
import type { User } from "../api/types";

export type UserVerb = "invite" | "reset" | "two_factor" | "sessions" | "disable";
export interface UserRights {
  add: boolean;
  change: boolean;
  disable: boolean;
}

export const VERB_PATHS: Record<UserVerb, string> = {
  invite: "invite",
  reset: "reset-link",
  two_factor: "reset-two-factor",
  sessions: "end-sessions",
  disable: "disable",
};

/** Of one's own account the security page takes care. */
export function verbsFor(user: Pick<User, "id" | "disabled" | "invited" | "two_factor">, myId: string, rights: UserRights): UserVerb[] {
  if (user.disabled || user.id === myId) return [];
  const verbs: UserVerb[] = [];
  if (user.invited && rights.add) verbs.push("invite");
  if (!user.invited && rights.change) verbs.push("reset");
  if (user.two_factor && rights.change) verbs.push("two_factor");
  if (rights.change) verbs.push("sessions");
  if (rights.disable) verbs.push("disable");
  return verbs;
}
