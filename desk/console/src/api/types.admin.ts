/** Wire shapes of knowledge and administration. */
import type { ChannelKind, Locale } from "./types";

export interface Article {
  id: string;
  version: number;
  title: string;
  body: string;
  language: Locale | "pt";
  audience: "public" | "staff" | "institution";
  status: "draft" | "published" | "archived";
  published_version: number | null;
  organization_id: string | null;
  areas: string[];
  asked_as: string[];
  review_at: string | null;
  updated_at: string;
  published_at: string | null;
}
/** What the list tells of an article. */
export type ArticleRow = Omit<Article, "body" | "asked_as">;
export interface ArticleVersion {
  version: number;
  title: string;
  body: string;
  at: string;
  author_id: string | null;
  published_at: string | null;
}
export interface CannedReply {
  id: string;
  shortcut: string;
  title: string;
  text: { es: string; en: string };
  organization_id: string | null;
}
export interface Channel {
  id: string;
  kind: ChannelKind;
  name: string;
  queue_id: string | null;
  locale: Locale;
  disabled: boolean;
  from: string | null;
  api_base_url: string | null;
  greeting: string | null;
  hours: Hours | null;
  /** Telegram: what a deep link carries, and the queue that it leads to. */
  links: Record<string, string> | null;
  quick_replies: boolean;
  /** Origins whose pages may show the chat; null: those of the configuration. */
  sites: string[] | null;
  credentials: string[];
  webhook_url: string | null;
  site_key: string | null;
}
export type Day = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
export interface Hours {
  timezone: string;
  days: Partial<Record<Day, [string, string][]>>;
}
export interface ChannelHealth {
  last_update_at: string | null;
  last_refusal: string | null;
  last_refused_at: string | null;
  last_error: string | null;
  last_error_at: string | null;
  paused_until: string | null;
  waiting: number;
  failed: number;
}
export interface Template {
  id: string;
  sid: string;
  name: string;
  locale: string;
  category: string | null;
  body: string;
  variables: Record<string, string>;
  buttons: string[];
  status: string;
  synced_at: string;
}
export interface ChannelCheck {
  ok: boolean;
  error: string | null;
  account: Record<string, unknown>;
  webhook_url: string | null;
}
export interface User {
  id: string;
  email: string;
  name: string;
  alias: string;
  locale: Locale;
  roles: string[];
  organization_id: string | null;
  organization_name: string | null;
  disabled: boolean;
  two_factor: boolean;
  /** Has no password: has not come yet, or signs in elsewhere. */
  invited: boolean;
  last_login_at: string | null;
}
export interface Role {
  code: string;
  label: string;
  scope: string;
  clearance: number;
  home: string;
  permissions: Record<string, string[]>;
}
/** `path`: from the root to itself. `phone`: where colleagues of other institutions call. */
export interface Organization {
  id: string;
  name: string;
  type: string;
  status: "active" | "inactive";
  parent_id: string | null;
  area_id: string | null;
  area_name: string | null;
  phone: string | null;
  path: string[];
}
export interface Area {
  id: string;
  name: string;
}
export interface AuditRow {
  id: string;
  at: string;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string | null;
  roles: string[];
  action: string;
  resource: string;
  resource_id: string | null;
  /** Whose account the row is about. */
  subject_name: string | null;
  detail: string | null;
  data: Record<string, unknown>;
  /** Place in the sealed chain; null while it is not sealed yet. */
  seq: number | null;
}
