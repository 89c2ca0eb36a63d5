/** Says that somebody may be in danger: in words, with a shape, steady; only a person with a reason takes it away. */
import { ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Risk } from "../api/types";
import { Button } from "../ui/Button";

export function RiskBanner({ risk, onClear }: { risk: Risk; onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="risk-banner" role="region" aria-label={t("risk.region")}>
      <ShieldAlert size={20} aria-hidden />
      <p>
        <strong>{t("risk.title", { level: riskWords(t, "level", risk.level), topic: riskWords(t, "topic", risk.topic) })}</strong>
        <span>{t("risk.advice")}</span>
      </p>
      <Button look="ghost" onClick={onClear}>
        {t("risk.clear")}
      </Button>
    </div>
  );
}

/** Known codes have words; a code that the rules add later is shown as it comes. */
export function riskWords(t: ReturnType<typeof useTranslation>["t"], kind: "level" | "topic", code: string): string {
  return t(`risk.${kind}.${code}` as "risk.level.urgent", { defaultValue: code.replaceAll("_", " ") });
}
