/** Wire shapes of knowledge and administration. */
import type { ChannelKind, Locale } from "./types";

export interface Article {
  id: string;
  version: number;
  title: string;
  body: string;
  language: Locale | "pt";
  html?: string;
  audience: "public" | "staff" | "institution";
  status: "draft" | "published" | "archived";
  areas: string[];
  asked_as: string[];
  updated_at: string;
  updated_by_name?: string | null;
}
export interface ArticleVersion {
  version: number;
  title: string;
  body: string;
  at: string;
  author_name?: string | null;
  published?: boolean;
}
export interface CannedReply {
  id: string;
  shortcut: string;
  title: string;
  text: { es: string; en: string };
}
export interface Channel {
  id: string;
  kind: ChannelKind;
  name: string;
  queue_id: string | null;
  locale: Locale | null;
  disabled?: boolean;
  from?: string | null;
  api_base_url?: string | null;
  credentials?: string[];
  webhook_url?: string | null;
  site_key?: string | null;
}
export interface User {
  id: string;
  email: string;
  name: string;
  alias: string | null;
  roles: string[];
  organization_id: string | null;
  organization_name?: string | null;
  disabled?: boolean;
}
export interface Role {
  code: string;
  label: string;
  permissions: Record<string, string[]>;
}
export interface Organization {
  id: string;
  name: string;
}
export interface AuditRow {
  id: string;
  at: string;
  actor_id: string | null;
  actor_name: string | null;
  action: string;
  resource: string;
  resource_id: string | null;
  detail?: string | null;
}
