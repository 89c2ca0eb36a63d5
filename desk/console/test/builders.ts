/** Small rows for tests: only what a case is about is said. */
import type { Conversation, Message } from "../src/api/types";
import type { PagedList } from "../src/live/lists";

export function conversation(fields: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1", channel: "web", channel_id: "ch", channel_name: "Web", alias: "Tero", owner: "queue", urgency: "routine", risk: null, intent: null,
    queue_id: "q1", queue_name: "First", operator_id: null, operator_name: null, person_id: null, person_name: null, case_ids: [], labels: [],
    last_seq: 1, answer_due_at: null, opened_at: "2026-03-01T10:00:00Z", closed_at: null, last_message_at: "2026-03-01T10:00:00Z", last_author: "citizen",
    preview: "hi", waiting_since: null, unread: true, locale: "es", rating: null, summary: null, open_questions: [], suggested: null, mode: "anonymous",
    citations: [], close_reason: null, snoozed_until: null, window_until: null, unreachable: null, ...fields,
  };
}

export function message(seq: number, fields: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`, seq, author: "citizen", author_id: null, author_name: null, text: `text ${seq}`, note: false, attachments: [], citations: [],
    at: "2026-03-01T10:00:00Z", status: null, delivery: [], ...fields,
  };
}

export function list(...pages: Conversation[][]): PagedList {
  return { pages: pages.map((items, index) => ({ items, next: index < pages.length - 1 ? String(index) : null })), pageParams: [] };
}
