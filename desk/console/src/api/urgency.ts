/** The urgencies, most pressing first. */
import type { Urgency } from "./types";

export const URGENCIES: Urgency[] = ["immediate", "urgent", "elevated", "routine"];
