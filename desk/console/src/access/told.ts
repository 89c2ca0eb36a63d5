import type { Emergency } from "../api/types";

/** A person that a case brought along is told by the case. */
export function told(open: Emergency[]): Emergency[] {
  const ends = new Set(open.filter((one) => one.resource === "case").map((one) => one.until));
  return open.filter((one) => one.resource !== "person" || !ends.has(one.until));
}
