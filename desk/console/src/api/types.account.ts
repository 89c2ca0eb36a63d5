/** Wire shapes of one's own account: sessions, second factor, links, signing in elsewhere. */
import type { User } from "./types.admin";

export interface OwnSession {
  id: string;
  kind: "cookie" | "bearer";
  /** A coarse name such as `Firefox, Linux`; empty when the program told none. */
  client: string;
  current: boolean;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
}
export interface TwoFactorState {
  enabled: boolean;
  enabled_at: string | null;
  required: boolean;
  recovery_left: number;
}
export interface TwoFactorBegun {
  secret: string;
  uri: string;
}
export interface Passkey {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}
/** `recovery_codes` are told this once, where it is the account's first second factor. */
export interface PasskeyMade extends Passkey {
  recovery_codes: string[];
}
export interface SingleSignOn {
  enabled: boolean;
  name: string;
  start: string;
}
export interface IdentityLink {
  linked: boolean;
  linked_at: string | null;
  last_login_at: string | null;
}
export interface LinkOpened {
  purpose: "invite" | "reset";
  name: string;
  email: string;
  expires_at: string;
}
/** `link` is told this once, and only where no mail server is configured. */
export interface LinkMade {
  mailed: boolean;
  link: string | null;
  expires_at: string;
}
export interface Invited extends LinkMade {
  user: User;
}
export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  last_used_at: string | null;
  expires_at: string;
}
/** `token` is told this once. */
export interface ApiTokenMade {
  id: string;
  token: string;
}
export type ImportMode = "check" | "good_rows" | "all_or_nothing";
export interface ImportReport {
  mode: ImportMode;
  applied: boolean;
  rows: number;
  created: number;
  refused: number;
  mailed: number;
  errors: { line: number; field: string; code: string; message: string }[];
  links: { line: number; user_id: string; link: string }[];
}
