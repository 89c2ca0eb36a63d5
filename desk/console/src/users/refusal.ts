/** Why a sign-in elsewhere came back empty-handed, in words. */
import type { TFunction } from "i18next";

const KNOWN = [
  "oidc_unknown", "oidc_refused", "oidc_failed", "oidc_stale", "oidc_unavailable", "oidc_off", "otp_required", "identity_taken", "account_disabled",
] as const;

export function wordsOfRefusal(code: string, t: TFunction): string {
  const known = KNOWN.find((one) => one === code);
  return t(known ? `login.refused.${known}` : "login.refused.other");
}
