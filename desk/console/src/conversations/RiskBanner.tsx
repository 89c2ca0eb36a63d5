/** Says that somebody may be in danger: in words, with a shape, steady; only a person with a reason takes it away. */
import { ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Risk } from "../api/types";
import { Button } from "../ui/Button";
import { wordFor } from "../ui/words";

export function RiskBanner({ risk, onClear }: { risk: Risk; onClear?: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <div className="risk-banner" role="region" aria-label={t("risk.region")}>
      <ShieldAlert size={20} aria-hidden />
      <p>
        <strong>{t("risk.title", { level: wordFor(t, "risk.level", risk.level), topic: wordFor(t, "risk.topic", risk.topic) })}</strong>
        <span>{t("risk.advice")}</span>
      </p>
      {onClear && <Button look="ghost" onClick={onClear}>{t("risk.clear")}</Button>}
    </div>
  );
}
