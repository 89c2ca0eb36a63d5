/** Sending: shown at once, confirmed by ack, kept on failure. The same client_id is used until it is settled. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { api, Problem } from "../api/client";
import { newId } from "../api/ids";
import type { Attachment, Me, Message } from "../api/types";
import { keys } from "../live/keys";
import { pull } from "../live/pull";
import { ask, online, Refused } from "../live/socket";
import { addPending, applyMessage, dropPending, emptyThread, failPending, type PendingSend, type Thread } from "../live/thread";
import { useMe } from "../users/session";
import { draftOf, setDraft } from "./drafts";

interface Ack {
  id: string;
  seq: number;
  at: string;
}
const RETRIABLE = new Set(["offline", "timeout"]);

function change(cache: QueryClient, id: string, edit: (thread: Thread) => Thread): void {
  cache.setQueryData<Thread>(keys.thread(id), (thread = emptyThread) => edit(thread));
}

async function post(id: string, send: PendingSend, attachments: Attachment[], replyTo?: string): Promise<Ack> {
  const body = { client_id: send.client_id, text: send.text, note: send.note };
  if (online() && attachments.length === 0 && !replyTo) {
    try {
      return await ask<Ack>("message", { conversation_id: id, ...body });
    } catch (cause) {
      if (!(cause instanceof Refused && RETRIABLE.has(cause.code))) throw cause;
    }
  }
  return api.post<Ack>(`/conversations/${id}/messages`, { ...body, attachments: attachments.map((file) => file.id), ...(replyTo ? { reply_to: replyTo } : {}) });
}

export interface Refusal {
  code: string;
  message: string;
}

function reasonOf(cause: unknown): Refusal {
  if (cause instanceof Refused) return { code: cause.code, message: cause.message };
  if (cause instanceof Problem) {
    const retriable = cause.status === 0 || cause.status >= 500;
    return { code: retriable ? "offline" : cause.code, message: cause.detail || cause.message };
  }
  return { code: "offline", message: "" };
}

/** Returns null when sent, else why not. A cut keeps it in the thread to be retried; a refusal gives the words back. */
async function deliver(cache: QueryClient, me: Me, id: string, send: PendingSend, files: Attachment[], replyTo?: string): Promise<Refusal | null> {
  change(cache, id, (thread) => addPending(thread, { ...send, error: null }));
  try {
    const ack = await post(id, send, files, replyTo);
    const applied = applyMessage(
      dropPending(cache.getQueryData<Thread>(keys.thread(id)) ?? emptyThread, send.client_id),
      asMessage(me, send, ack, files),
    );
    cache.setQueryData(keys.thread(id), applied.thread);
    if (applied.gap) await pull(cache, id);
    return null;
  } catch (cause) {
    const reason = reasonOf(cause);
    if (RETRIABLE.has(reason.code)) change(cache, id, (thread) => failPending(thread, send.client_id, reason));
    else {
      change(cache, id, (thread) => dropPending(thread, send.client_id));
      giveBack(id, send);
    }
    return reason;
  }
}

function giveBack(id: string, send: PendingSend): void {
  const field = send.note ? "note" : "reply";
  const written = draftOf(id)[field];
  setDraft(id, { [field]: written ? `${send.text}\n${written}` : send.text, mode: field });
}

function asMessage(me: Me, send: PendingSend, ack: Ack, attachments: Attachment[]): Message {
  return {
    id: ack.id, seq: ack.seq, at: ack.at, author: "operator", author_id: me.id, author_name: me.name,
    text: send.text, note: send.note, attachments, citations: [], status: send.note ? null : "sent", delivery: [],
  };
}

export function useSend(id: string) {
  const cache = useQueryClient();
  const me = useMe();
  const send = useCallback(
    (text: string, note: boolean, files: Attachment[] = [], replyTo?: string) =>
      deliver(cache, me, id, { client_id: newId(), text, note, at: new Date().toISOString(), error: null }, files, replyTo),
    [cache, me, id],
  );
  const retry = useCallback((pending: PendingSend) => deliver(cache, me, id, pending, []), [cache, me, id]);
  const edit = useCallback(
    (pending: PendingSend) => {
      change(cache, id, (thread) => dropPending(thread, pending.client_id));
      giveBack(id, pending);
    },
    [cache, id],
  );
  return { send, retry, edit };
}
