/** The cases one may see: search, whose, in which state, by what falls due. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { FolderOpen } from "lucide-react";
import { useTranslation } from "react-i18next";

import "./cases.css";
import type { Case } from "../api/types";
import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { SearchField } from "../ui/SearchField";
import { When } from "../ui/When";
import { StatusTag } from "./StatusTag";
import { type CaseFilter, useCases } from "./data";

const CATEGORIES = ["open", "in_progress", "waiting", "closed", "cancelled"] as const;

export function CasesPage() {
  const { t } = useTranslation();
  const filter = useSearch({ from: "/desk/cases" });
  const navigate = useNavigate();
  const cases = useCases({ ...filter, sort: filter.sort ?? "next_due_at" });
  const rows = cases.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (change: CaseFilter) => void navigate({ to: "/cases", search: { ...filter, ...change } });
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("nav.cases")}</h1>
      </header>
      <div className="filters" role="search">
        <SearchField label={t("case.search")} value={filter.q ?? ""} onChange={(q) => go({ q: q || undefined })} />
        <select aria-label={t("case.status")} value={filter.status ?? ""} onChange={(event) => go({ status: event.target.value || undefined })}>
          <option value="">{t("case.status_any")}</option>
          {CATEGORIES.map((category) => (
            <option key={category} value={category}>
              {t(`case.category.${category}`)}
            </option>
          ))}
        </select>
        <select aria-label={t("case.owner")} value={filter.owner ?? ""} onChange={(event) => go({ owner: event.target.value || undefined })}>
          <option value="">{t("case.owner")}: {t("admin.audit.any")}</option>
          <option value="me">{t("case.mine")}</option>
        </select>
        <select aria-label={t("case.next_due")} value={filter.sort ?? "next_due_at"} onChange={(event) => go({ sort: event.target.value })}>
          <option value="next_due_at">{t("case.by_due")}</option>
          <option value="-opened_at">{t("case.by_opened")}</option>
        </select>
      </div>
      {cases.isPending && <Loading />}
      {cases.isError && <Failed error={cases.error} retry={() => void cases.refetch()} />}
      {cases.isSuccess && rows.length === 0 && (
        <Empty icon={FolderOpen} title={t("case.none")}>
          <p>{t("case.none_hint")}</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <section className="panel" aria-label={t("nav.cases")}>
          <ul className="case-rows">
            {rows.map((row) => (
              <CaseRow key={row.id} row={row} />
            ))}
          </ul>
          {cases.hasNextPage && (
            <Button busy={cases.isFetchingNextPage} onClick={() => void cases.fetchNextPage()}>
              {t("ui.more")}
            </Button>
          )}
        </section>
      )}
    </div>
  );
}

export function CaseRow({ row }: { row: Case }) {
  const { t } = useTranslation();
  const late = row.next_due_at !== null && Date.parse(row.next_due_at) < Date.now();
  return (
    <li>
      <Link to="/cases/$caseId" params={{ caseId: row.id }} className="case-row">
        <span className="case-row-name">
          <strong>{row.person?.display_name ?? row.number}</strong>
          <span className="muted">
            {row.number} · {row.case_type_label}
          </span>
        </span>
        <span className="tags">
          <StatusTag label={row.status_label} category={row.status_category} />
          {row.risk_level && <span className="tag tag-risk">{t("risk.tag")}</span>}
        </span>
        <span className="muted">{row.owner_name ?? t("case.no_owner")}</span>
        <span className={late ? "due due-late" : "due"}>
          {row.next_due_at ? (
            <>
              {late ? t("activity.overdue") : t("case.next")} <When at={row.next_due_at} />
            </>
          ) : (
            "—"
          )}
        </span>
      </Link>
    </li>
  );
}
