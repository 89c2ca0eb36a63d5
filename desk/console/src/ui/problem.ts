/** Turns any refusal into one sentence: what went wrong and what to do. */
import type { TFunction } from "i18next";

import { Problem } from "../api/client";
import { Refused } from "../live/socket";

export function problemText(error: unknown, t: TFunction): string {
  if (error instanceof Problem) {
    if (error.code === "offline") return t("error.offline");
    if (error.status === 403) return error.detail || t("error.forbidden");
    if (error.status === 404) return error.detail || t("error.gone");
    if (error.status === 429) return t("error.slow_down", { seconds: error.retryAfter ?? 30 });
    if (error.status >= 500) return t("error.server");
    return error.detail || error.message;
  }
  if (error instanceof Refused) {
    if (error.code === "offline" || error.code === "timeout") return t("error.offline");
    return error.message;
  }
  return t("error.page");
}
