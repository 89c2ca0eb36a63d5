/** Which offer comes first: a sign of risk, then urgency, then the one that runs out first. Pure. */
import type { Offer } from "../api/types";
import { URGENCIES } from "../api/urgency";

export function byPressure(a: Offer, b: Offer): number {
  const risk = Number(b.conversation.risk !== null) - Number(a.conversation.risk !== null);
  const urgency = URGENCIES.indexOf(a.conversation.urgency) - URGENCIES.indexOf(b.conversation.urgency);
  return risk || urgency || a.expires_at.localeCompare(b.expires_at);
}
