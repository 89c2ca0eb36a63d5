/** Binds the socket to the cache while somebody is signed in, and repairs both after a cut. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import type { Socket } from "socket.io-client";

import { api, Problem } from "../api/client";
import type { Conversation, Me, MessagePage, Presence } from "../api/types";
import * as apply from "./apply";
import { type ConversationEvent, onConversation } from "./conversations";
import { keys } from "./keys";
import { openConversations } from "./opened";
import { pull } from "./pull";
import { ask, connect, disconnect } from "./socket";
import { emptyThread, mergePage, type Thread } from "./thread";

export function LiveProvider({ me, children }: { me: Me; children: ReactNode }): ReactNode {
  const cache = useQueryClient();
  useEffect(() => {
    const socket = connect();
    bind(socket, cache, me);
    return disconnect;
    // The connection belongs to the account, not to its preferences.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cache, me.id]);
  return children;
}

function bind(socket: Socket, cache: QueryClient, me: Me): void {
  let lost = false;
  socket.on("connect", () => {
    cache.setQueryData(keys.connection, "online");
    void (lost ? repair(cache) : reopen(cache));
    lost = false;
  });
  socket.on("disconnect", (reason) => {
    lost = true;
    cache.setQueryData(keys.connection, "offline");
    cache.setQueryData(keys.offers, []);
    if (reason === "io server disconnect") knockAgain(socket);
  });
  socket.on("connect_error", () => {
    lost = true;
    cache.setQueryData(keys.connection, "offline");
    if (!socket.active) knockAgain(socket);
  });
  // Null: this account is no operator, so there is nothing to be available for.
  socket.on("hello", (event: { presence: Presence | null }) => cache.setQueryData(keys.presence, event.presence));
  socket.on("conversation", (event: ConversationEvent) => onConversation(cache, me, event));
  socket.on("message", (event: Parameters<typeof apply.onMessage>[2]) => apply.onMessage(cache, me, event));
  socket.on("typing", (event: Parameters<typeof apply.onTyping>[1]) => apply.onTyping(cache, event));
  socket.on("viewers", (event: { conversation_id: string; viewers: apply.Viewer[] }) =>
    cache.setQueryData(keys.viewers(event.conversation_id), event.viewers),
  );
  socket.on("offer", (event: Parameters<typeof apply.onOffer>[1]) => apply.onOffer(cache, event));
  socket.on("offer_gone", (event: Parameters<typeof apply.onOfferGone>[1]) => apply.onOfferGone(cache, event));
  socket.on("queue", (event: Parameters<typeof apply.onQueue>[1]) => apply.onQueue(cache, event));
  socket.on("presence", (event: Parameters<typeof apply.onPresence>[2]) => apply.onPresence(cache, me, event));
  socket.on("alert", (event: Parameters<typeof apply.onAlert>[1]) => apply.onAlert(cache, event));
  socket.on("notice", (event: { code: string; text: string }) =>
    cache.setQueryData<{ code: string; text: string }[]>(keys.notices, (notices = []) => [...notices.slice(-4), event]),
  );
  socket.on("beat", (event: Parameters<typeof apply.onBeat>[1]) => apply.onBeat(cache, event));
}

const KNOCK_MS = 2000;

/** The server showed us the door: after a refusal the library doesn't try again by itself. Signed out is found out by asking. */
function knockAgain(socket: Socket): void {
  window.setTimeout(() => {
    api.get("/auth/me").then(
      () => socket.connect(),
      (error: unknown) => !(error instanceof Problem && error.status === 401) && knockAgain(socket),
    );
  }, KNOCK_MS);
}

/** After a cut: what is on screen is fetched anew and opened threads are opened again from their last seq. */
async function repair(cache: QueryClient): Promise<void> {
  const live = [keys.conversations, keys.board, keys.queues, keys.operators, keys.alerts];
  for (const queryKey of live) void cache.invalidateQueries({ queryKey });
  await reopen(cache);
}

/** Also after the first connection: a page that was opened by its address may stand before there is one. */
async function reopen(cache: QueryClient): Promise<void> {
  await Promise.allSettled(openConversations().map((id) => openThread(cache, id)));
}

/** Subscribes to a conversation and takes over what the ack brings. */
export async function openThread(cache: QueryClient, id: string): Promise<void> {
  const known = cache.getQueryData<Thread>(keys.thread(id));
  const reply = await ask<MessagePage & { conversation: Conversation }>("open", {
    conversation_id: id,
    // One step back, for notes on the last known message; nothing known: the newest page.
    ...(known?.last_seq ? { after: known.last_seq - 1 } : {}),
  });
  cache.setQueryData(keys.conversation(id), reply.conversation);
  cache.setQueryData<Thread>(keys.thread(id), (thread = emptyThread) => mergePage(thread, reply));
  const reached = cache.getQueryData<Thread>(keys.thread(id))?.last_seq ?? 0;
  if (reached < reply.last_seq) await pull(cache, id);
}
