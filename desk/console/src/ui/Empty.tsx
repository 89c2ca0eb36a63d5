/** Empty, waiting and failed states: what will be here and how to make it happen. */
import type { LucideIcon } from "lucide-react";
import { CircleAlert, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { problemText } from "./problem";
import { Button } from "./Button";

export function Empty({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon size={28} aria-hidden />
      <p className="empty-title">{title}</p>
      {children && <div className="muted">{children}</div>}
    </div>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <p className="loading" role="status">
      <LoaderCircle size={18} aria-hidden className="spin" /> {t("ui.loading")}
    </p>
  );
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="failed" role="alert">
      <CircleAlert size={18} aria-hidden />
      <span>{problemText(error, t)}</span>
      {retry && <Button onClick={retry}>{t("ui.retry")}</Button>}
    </div>
  );
}
