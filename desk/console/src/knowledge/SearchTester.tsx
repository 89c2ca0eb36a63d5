/** Type as people would; see which passages come first and with what score. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Page, Passage } from "../api/types";
import { Failed } from "../ui/Empty";
import { SearchField } from "../ui/SearchField";

export function SearchTester() {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const found = useQuery({
    queryKey: ["knowledge-test", q],
    queryFn: async ({ signal }) => (await api.get<Page<Passage>>("/knowledge/search", { q, limit: 8 }, signal)).items,
    enabled: q.trim().length >= 3,
    placeholderData: keepPreviousData,
  });
  const hits = q.trim().length >= 3 ? (found.data ?? []) : [];
  return (
    <section className="panel" aria-labelledby="search-test">
      <h2 id="search-test">{t("knowledge.test")}</h2>
      <p className="muted">{t("knowledge.test_hint")}</p>
      <SearchField label={t("knowledge.test")} value={q} onChange={setQ} />
      {found.isError && <Failed error={found.error} />}
      {found.isSuccess && q.trim().length >= 3 && hits.length === 0 && <p className="muted">{t("ui.nothing_found")}</p>}
      <ol className="hits">
        {hits.map((hit) => (
          <li key={hit.passage_id}>
            <p className="hit-head">
              <Link to="/knowledge/$articleId" params={{ articleId: hit.article_id }} className="link">
                {hit.title}
              </Link>
              <span className="muted">{t("knowledge.score", { score: hit.score.toFixed(2) })}</span>
            </p>
            <meter min={0} max={1} value={hit.score} aria-label={t("knowledge.score", { score: hit.score.toFixed(2) })} />
            <p className="muted">{hit.text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
