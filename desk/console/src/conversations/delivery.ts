/** What became of a message, in one word: the worst that any of its parts suffered, else the least that all reached. Pure. */
import type { Message } from "../api/types";

export type Reached = "queued" | "sent" | "delivered" | "read" | "unknown" | "failed";
const STEPS: Reached[] = ["queued", "sent", "delivered", "read"];
const SAID: Record<string, Reached> = { sending: "queued", dead: "failed" };

export function reached(message: Pick<Message, "delivery" | "status">): { state: Reached; error: string | null } {
  const parts = message.delivery.map((part) => ({ state: SAID[part.status] ?? (part.status as Reached), error: part.error }));
  const bad = parts.find((part) => part.state === "failed") ?? parts.find((part) => part.state === "unknown");
  if (bad) return bad;
  const own = STEPS.find((step) => step === message.status) ?? "sent";
  const least = parts.reduce((low, part) => Math.min(low, STEPS.indexOf(part.state)), parts.length ? STEPS.length - 1 : STEPS.indexOf(own));
  return { state: own === "read" ? "read" : (STEPS[least] ?? "sent"), error: null };
}
