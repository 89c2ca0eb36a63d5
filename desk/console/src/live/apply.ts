/** Socket events -> query cache. Nothing else writes what the server pushed. */
import type { QueryClient } from "@tanstack/react-query";

import type { Alert, Board, Me, Message, Offer, Operator, Presence, Queue } from "../api/types";
import { keys } from "./keys";
import { pull } from "./pull";
import { applyMessage, settleEcho, type Thread } from "./thread";

export interface Viewer {
  id: string;
  name: string;
}
/** `who`: null is the person themselves. */
export interface Typing {
  who: string | null;
  until: number;
}
const TYPING_MS = 6000;

export function onMessage(cache: QueryClient, me: Me, event: { conversation_id: string; message: Message }): void {
  const key = keys.thread(event.conversation_id);
  const thread = cache.getQueryData<Thread>(key);
  if (!thread) return;
  const applied = applyMessage(settleEcho(thread, event.message, me.id), event.message);
  cache.setQueryData(key, applied.thread);
  const unnamed = event.message.attachments?.some((file) => !file.name);
  if (applied.gap || unnamed) void pull(cache, event.conversation_id);
  if (event.message.author === "citizen") cache.setQueryData(keys.typing(event.conversation_id), null);
}

/** `who` is a colleague's name, or the word `citizen`. */
export function onTyping(cache: QueryClient, event: { conversation_id: string; on: boolean; who: string }): void {
  const who = event.who === "citizen" ? null : event.who;
  const typing: Typing | null = event.on ? { who, until: Date.now() + TYPING_MS } : null;
  cache.setQueryData(keys.typing(event.conversation_id), typing);
}

export function onOffer(cache: QueryClient, offer: Offer): void {
  cache.setQueryData<Offer[]>(keys.offers, (offers = []) =>
    offers.some((known) => known.offer_id === offer.offer_id)
      ? offers.map((known) => (known.offer_id === offer.offer_id ? offer : known))
      : [...offers, offer],
  );
}

export function onOfferGone(cache: QueryClient, event: { offer_id: string }): void {
  cache.setQueryData<Offer[]>(keys.offers, (offers = []) => offers.filter((known) => known.offer_id !== event.offer_id));
}

export function onQueue(cache: QueryClient, event: Partial<Queue> & { queue_id: string }): void {
  const { queue_id, ...delta } = event;
  const patch = <Q extends Queue>(queue: Q): Q => (queue.id === queue_id ? { ...queue, ...delta } : queue);
  cache.setQueryData<Board>(keys.board, (board) => board && withTotals({ ...board, queues: board.queues.map(patch) }));
  cache.setQueryData<Queue[]>(keys.queues, (queues) => queues?.map(patch));
}

export function onPresence(cache: QueryClient, me: Me, event: { operator_id: string; status: Presence; since: string }): void {
  const patch = <O extends Operator>(row: O): O =>
    row.id === event.operator_id ? { ...row, presence: event.status, presence_since: event.since } : row;
  cache.setQueryData<Board>(keys.board, (board) => board && withTotals({ ...board, operators: board.operators.map(patch) }));
  cache.setQueryData<Operator[]>(keys.operators, (rows) => rows?.map(patch));
  if (event.operator_id === me.id) cache.setQueryData(keys.presence, event.status);
}

/** Nothing comes for an alert that stopped concerning this reader. */
export function onAlert(cache: QueryClient, alert: Alert | null): void {
  if (!alert) return void cache.invalidateQueries({ queryKey: keys.alerts });
  const over = alert.state === "resolved" || alert.state === "dismissed";
  cache.setQueryData<Alert[]>(keys.alerts, (alerts = []) => {
    const others = alerts.filter((known) => known.id !== alert.id);
    return over ? others : [alert, ...others];
  });
  void cache.invalidateQueries({ queryKey: keys.alertLog });
}

/** Heartbeat: wherever the server is ahead of an opened thread, pull what is missing. */
export function onBeat(cache: QueryClient, event: { open?: Record<string, number> }): void {
  for (const [id, lastSeq] of Object.entries(event.open ?? {})) {
    const thread = cache.getQueryData<Thread>(keys.thread(id));
    if (thread && lastSeq > thread.last_seq) void pull(cache, id);
  }
}

function withTotals(board: Board): Board {
  const count = (presence: Presence) => board.operators.filter((row) => row.presence === presence).length;
  const oldest = board.queues.map((queue) => queue.oldest_waiting_since).filter((since) => since !== null);
  return {
    ...board,
    waiting: board.queues.reduce((sum, queue) => sum + queue.waiting, 0),
    oldest_waiting_since: oldest.sort()[0] ?? null,
    available: count("available"),
    busy: count("busy"),
    away: count("away"),
    offline: count("offline"),
  };
}
