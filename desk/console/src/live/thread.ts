/** The cached thread of one conversation and the rules by which live messages enter it. Pure, tested by example. */
import type { Message, MessagePage } from "../api/types";

/** A send of ours that the server has not confirmed yet. */
export interface PendingSend {
  client_id: string;
  text: string;
  note: boolean;
  at: string;
  error: { code: string; message: string } | null;
}
export interface Thread {
  messages: Message[];
  last_seq: number;
  pending: PendingSend[];
}
export type Applied = { thread: Thread; gap: boolean };

export const emptyThread: Thread = { messages: [], last_seq: 0, pending: [] };

const RANK = ["queued", "sent", "failed", "delivered", "read"];

/** Order of reading: a note carries the seq of the message that it follows. */
export function inOrder(a: Message, b: Message): number {
  return a.seq - b.seq || Number(a.note) - Number(b.note) || a.at.localeCompare(b.at) || a.id.localeCompare(b.id);
}

/** Apply iff last+1, drop what is older, report a gap; a known id only refreshes its delivery states. */
export function applyMessage(thread: Thread, received: Message): Applied {
  const message = whole(received);
  if (thread.messages.some((known) => known.id === message.id)) {
    const messages = thread.messages.map((known) => (known.id === message.id ? refreshed(known, message) : known));
    return { thread: { ...thread, messages }, gap: false };
  }
  if (message.note) {
    if (message.seq > thread.last_seq) return { thread, gap: true };
    return { thread: { ...thread, messages: [...thread.messages, message].sort(inOrder) }, gap: false };
  }
  if (message.seq <= thread.last_seq) return { thread, gap: false };
  if (message.seq > thread.last_seq + 1) return { thread, gap: true };
  return {
    thread: { ...thread, messages: [...thread.messages, message].sort(inOrder), last_seq: message.seq },
    gap: false,
  };
}

/** A page pulled by `after=` closes gaps: everything unknown in it is taken, nothing is doubled. */
export function mergePage(thread: Thread, page: MessagePage): Thread {
  const byId = new Map(thread.messages.map((known) => [known.id, known]));
  for (const message of page.messages.map(whole)) {
    const known = byId.get(message.id);
    byId.set(message.id, known ? refreshed(known, message) : message);
  }
  const messages = [...byId.values()].sort(inOrder);
  const reached = messages.reduce((top, message) => (message.note ? top : Math.max(top, message.seq)), 0);
  return { ...thread, messages, last_seq: Math.max(thread.last_seq, reached) };
}

export function addPending(thread: Thread, send: PendingSend): Thread {
  const others = thread.pending.filter((pending) => pending.client_id !== send.client_id);
  return { ...thread, pending: [...others, send] };
}

export function failPending(thread: Thread, clientId: string, error: { code: string; message: string }): Thread {
  const pending = thread.pending.map((send) => (send.client_id === clientId ? { ...send, error } : send));
  return { ...thread, pending };
}

export function dropPending(thread: Thread, clientId: string): Thread {
  return { ...thread, pending: thread.pending.filter((send) => send.client_id !== clientId) };
}

/** The echo of an own send may come before its ack: the waiting copy goes, so that nothing shows twice. */
export function settleEcho(thread: Thread, message: Message, myId: string): Thread {
  if (message.author_id !== myId) return thread;
  const echo = thread.pending.find((send) => send.note === message.note && send.text === message.text && !send.error);
  return echo ? dropPending(thread, echo.client_id) : thread;
}

function refreshed(known: Message, next: Message): Message {
  const status = rank(next.status) >= rank(known.status) ? next.status : known.status;
  const delivery = next.delivery.length >= known.delivery.length ? next.delivery : known.delivery;
  const unnamed = next.attachments.some((file) => !file.name);
  return { ...next, status, delivery, attachments: unnamed ? known.attachments : next.attachments };
}

/** Lists that a message may leave out. */
function whole(message: Message): Message {
  const { attachments, citations, delivery } = message;
  return { ...message, attachments: attachments ?? [], citations: citations ?? [], delivery: delivery ?? [] };
}

function rank(status: string | null): number {
  return status === null ? -1 : RANK.indexOf(status);
}
