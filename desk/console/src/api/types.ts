/** The desk's wire shapes: conversations, messages, queues, the board. Casework and administration have files of their own. */
export type * from "./types.access";
export type * from "./types.admin";
export type * from "./types.casework";

export interface Page<T> {
  items: T[];
  next: string | null;
}
export type Locale = "es" | "en";
export type Theme = "system" | "light" | "dark" | "contrast";
export type Presence = "available" | "busy" | "away" | "offline";
export type Urgency = "immediate" | "urgent" | "elevated" | "routine";
export type Owner = "bot" | "queue" | "operator" | "none";
export type ChannelKind = "web" | "telegram" | "whatsapp";

export interface Me {
  id: string;
  email: string;
  name: string;
  alias: string;
  locale: Locale;
  theme: Theme;
  roles: string[];
  permissions: Record<string, string[]>;
  organization_id: string | null;
  organization_name: string | null;
  csrf: string;
  home: string;
  two_factor: boolean;
  /** Nothing else is open until the second factor is set up. */
  enrol: boolean;
}
export interface Risk {
  level: string;
  topic: string;
}
export interface Conversation {
  id: string;
  channel: ChannelKind;
  channel_id: string;
  channel_name: string;
  alias: string;
  owner: Owner;
  urgency: Urgency;
  risk: Risk | null;
  intent: string | null;
  queue_id: string | null;
  queue_name: string | null;
  operator_id: string | null;
  operator_name: string | null;
  person_id: string | null;
  person_name: string | null;
  case_ids: string[];
  labels: string[];
  last_seq: number;
  answer_due_at: string | null;
  opened_at: string;
  closed_at: string | null;
  last_message_at: string | null;
  last_author: Author | null;
  preview: string | null;
  waiting_since: string | null;
  unread: boolean;
  locale: string;
  rating: number | null;
  summary: string | null;
  open_questions: string[];
  suggested: { queue_id: string | null; intent: string | null } | null;
  mode: "anonymous" | "personal";
  citations: Citation[];
  close_reason: string | null;
  snoozed_until: string | null;
  /** WhatsApp: when free text ends; from then on only approved templates. */
  window_until: string | null;
  unreachable: "blocked" | "opted_out" | null;
  /** What was said in it that a search found, in pieces. */
  hit?: Hit | null;
}
export interface Hit {
  message_id: string;
  seq: number;
  author: Author;
  note: boolean;
  at: string;
  excerpt: { text: string; found: boolean }[];
}
/** A row as the socket tells it: the identity, and what changed. */
export type ConversationDelta = Partial<Conversation> & { id: string };
export type Author = "citizen" | "bot" | "operator" | "system";
export interface Citation {
  article_id: string;
  title: string;
  quote: string;
  url?: string | null;
}
/** The intake's own echo names a file by its id alone; the page of messages has the rest. */
export interface Attachment {
  id: string;
  media_type?: string;
  size?: number;
  name?: string;
  state?: "ready" | "quarantined" | "infected";
  preview?: string | null;
}
export type DeliveryStatus = "queued" | "sending" | "unknown" | "dead" | "sent" | "failed" | "delivered" | "read";
export interface Delivery {
  status: DeliveryStatus;
  error: string | null;
  at: string;
}
export interface Message {
  id: string;
  seq: number;
  author: Author;
  author_id: string | null;
  author_name: string | null;
  text: string;
  note: boolean;
  attachments: Attachment[];
  citations: Citation[];
  buttons?: { label: string; value: string }[];
  at: string;
  status: string | null;
  confidence?: number | null;
  risk?: Risk | null;
  delivery: Delivery[];
  edited?: boolean;
  /** Files that were sent together. */
  album?: string | null;
  /** What it answers; only the id while it has just come in. */
  reply_to?: { id: string; author?: Author | null; text?: string } | null;
  reactions?: { by: "citizen" | "operator"; emoji: string }[];
  /** The approved text that it was made from. */
  template?: string | null;
}
export interface MessagePage {
  messages: Message[];
  last_seq: number;
}
export interface Why {
  code: string;
  text: string;
}
export interface Offer {
  offer_id: string;
  conversation: Conversation;
  why: Why[];
  expires_at: string;
}
export interface Queue {
  id: string;
  name: string;
  organization_id: string | null;
  organization_name: string | null;
  skills: string[];
  languages: string[];
  waiting: number;
  oldest_waiting_since: string | null;
  next_due_at: string | null;
  operators_available: number;
  assigned: number;
  intents: string[];
  position: number;
  archived: boolean;
  targets: Record<Urgency, number>;
}
export interface Operator {
  id: string;
  name: string;
  alias: string;
  presence: Presence;
  presence_since: string;
  capacity: number;
  load: number;
  queues: string[];
  skills: string[];
  languages: string[];
  active: { conversation_id: string; alias: string; urgency: Urgency; since: string | null }[];
  connected: boolean;
}
export interface Stretch {
  from: string;
  to: string | null;
  presence: Presence;
}
export interface Board {
  at: string;
  waiting: number;
  oldest_waiting_since: string | null;
  about_to_breach: number;
  breached: number;
  available: number;
  busy: number;
  away: number;
  offline: number;
  first_answer_p50_seconds: number | null;
  first_answer_p90_seconds: number | null;
  today: { opened: number; closed: number; bot_resolved: number; rated: number; rating_avg: number | null };
  queues: (Queue & { breached: number; about_to_breach: number; spark: number[] })[];
  operators: (Operator & { timeline: Stretch[] })[];
  risk_open: number;
  alerts_open: number;
}
export interface Alert {
  id: string;
  rule: string;
  level: "info" | "warning" | "critical";
  title: string;
  body: string;
  subject: { kind: string; id: string };
  at: string;
  state: AlertState;
  step: number;
  acknowledged_at: string | null;
  acknowledged_by_name: string | null;
  resolved_at: string | null;
}
export type AlertState = "open" | "acknowledged" | "resolved" | "dismissed";
export interface Passage {
  article_id: string;
  passage_id: string;
  title: string;
  text: string;
  heading: string;
  score: number;
}
export interface BotTry {
  action: "answer" | "clarify" | "hand_over" | "safe_reply" | "chat";
  text: string;
  citations: Citation[];
  confidence: number;
  risk: Risk;
  intent: string | null;
  urgency: Urgency;
  queue_id: string | null;
  language: string;
  summary: string;
  open_questions: string[];
  buttons: { label: string; value: string }[];
  steps: Record<string, unknown>[];
}
