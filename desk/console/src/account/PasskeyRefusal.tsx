/** Why a passkey was not made or did not open: what the browser says, or what the server does. */
import { useTranslation } from "react-i18next";

import { Failed } from "../ui/Empty";
import { Problem } from "../api/client";
import { PasskeyTrouble } from "./passkey";

export function PasskeyRefusal({ error, entering = false }: { error: unknown; entering?: boolean }) {
  const { t } = useTranslation();
  if (!error) return null;
  if (error instanceof PasskeyTrouble) {
    const cancelled = error.trouble === "cancelled" && entering;
    return <p className="failed" role="alert">{t(cancelled ? "passkeys.trouble.none_used" : `passkeys.trouble.${error.trouble}`)}</p>;
  }
  if (error instanceof Problem && error.code === "passkey_refused") {
    return <p className="failed" role="alert">{t(entering ? "passkeys.refused_entering" : "passkeys.refused_adding")}</p>;
  }
  return <Failed error={error} />;
}
