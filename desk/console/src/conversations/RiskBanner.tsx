/** Says that somebody may be in danger: in words, with a shape, steady; only a person with a reason takes it away. */
import { ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Risk } from "../api/types";
import { Button } from "../ui/Button";
import { wordFor } from "../ui/words";

interface BannerProps {
  risk: Risk;
  onClear: (() => void) | undefined;
  /** One may take the flag away once one attends the conversation. */
  takeFirst: boolean;
}

export function RiskBanner({ risk, onClear, takeFirst }: BannerProps) {
  const { t } = useTranslation();
  return (
    <div className="risk-banner" role="region" aria-label={t("risk.region")}>
      <ShieldAlert size={20} aria-hidden />
      <p>
        <strong>{t("risk.title", { level: wordFor(t, "risk.level", risk.level), topic: wordFor(t, "risk.topic", risk.topic) })}</strong>
        <span>{t("risk.advice")}</span>
        {takeFirst && <span className="hint">{t("risk.take_first")}</span>}
      </p>
      {onClear && <Button look="ghost" onClick={onClear}>{t("risk.clear")}</Button>}
    </div>
  );
}
