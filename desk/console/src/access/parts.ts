/** Which parts of what watches over a record an account may open; none for most. */
import type { Me, RecordKind } from "../api/types";
import { may } from "../users/may";

const PARTS = ["grants", "why", "looks", "privacy"] as const;
export type Part = (typeof PARTS)[number];

export function partsFor(me: Me, resource: RecordKind): Part[] {
  const reads = may(me, "access", "read");
  const open: Record<Part, boolean> = {
    grants: reads,
    why: reads,
    looks: may(me, "audit", "look"),
    privacy: resource !== "case" && may(me, "privacy", "copy", "hold", "erase"),
  };
  return PARTS.filter((part) => open[part]);
}
