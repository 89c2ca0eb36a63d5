/** What a table will look like, while it is on its way. */
import { useTranslation } from "react-i18next";

export function Skeleton({ rows }: { rows: number }) {
  const { t } = useTranslation();
  return (
    <div className="loading skeleton" role="status">
      <span className="sr-only">{t("ui.loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="bone" aria-hidden />
      ))}
    </div>
  );
}
