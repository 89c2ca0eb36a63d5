/** The ways between what the knowledge base is made from. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

export function Tabs() {
  const { t } = useTranslation();
  return (
    <nav className="kb-tabs" aria-label={t("learning.region")}>
      <Link to="/knowledge" activeOptions={{ exact: true }} activeProps={{ "aria-current": "page" }}>{t("knowledge.articles")}</Link>
      <Link to="/knowledge/imports" activeProps={{ "aria-current": "page" }}>{t("learning.imports")}</Link>
      <Link to="/knowledge/learning" activeProps={{ "aria-current": "page" }}>{t("learning.title")}</Link>
    </nav>
  );
}
