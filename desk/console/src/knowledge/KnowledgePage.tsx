/** What the desk knows: the articles, and a place to see what a search finds. */
import { Link } from "@tanstack/react-router";
import { BookOpenText, Bot, PenLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "./knowledge.css";
import "./learning.css";
import { Empty, Failed, Loading } from "../ui/Empty";
import { SearchField } from "../ui/SearchField";
import { When } from "../ui/When";
import { languageName } from "../ui/words";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { type ArticleFilter, useArticles } from "./data";
import { SearchTester } from "./SearchTester";
import { Tabs } from "./Tabs";

const OPTIONS = { status: ["draft", "published", "archived"], audience: ["public", "staff", "institution"], language: ["es", "en"] } as const;

export function KnowledgePage() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const [filter, setFilter] = useState<ArticleFilter>({ q: "", status: "", language: "", audience: "", review_due: false });
  const articles = useArticles(filter);
  const rows = articles.data ?? [];
  const pick = (name: "status" | "audience" | "language", any: string, word: (value: string) => string) => (
    <select aria-label={t(`knowledge.${name}`)} value={filter[name]} onChange={(event) => setFilter({ ...filter, [name]: event.target.value })}>
      <option value="">{any}</option>
      {OPTIONS[name].map((value) => (
        <option key={value} value={value}>
          {word(value)}
        </option>
      ))}
    </select>
  );
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("knowledge.title")}</h1>
        {may(me, "article", "create") && <Tabs />}
        {may(me, "bot", "try") && (
          <Link to="/knowledge/try" className="btn btn-plain">
            <Bot size={16} aria-hidden /> {t("knowledge.try")}
          </Link>
        )}
        {may(me, "article", "create") && (
          <Link to="/knowledge/$articleId" params={{ articleId: "new" }} className="btn btn-primary">
            <PenLine size={16} aria-hidden /> {t("knowledge.new")}
          </Link>
        )}
      </header>
      <div className="split">
        <div className="stack">
          <div className="filters" role="search">
            <SearchField label={t("knowledge.search")} value={filter.q} onChange={(q) => setFilter({ ...filter, q })} />
            {pick("status", t("knowledge.any_status"), (value) => t(`knowledge.statuses.${value as "draft"}`))}
            {pick("audience", t("knowledge.any_audience"), (value) => t(`knowledge.audiences.${value as "public"}`))}
            <label className="mine">
              <input type="checkbox" checked={filter.review_due} onChange={(event) => setFilter({ ...filter, review_due: event.target.checked })} /> {t("learning.review_due")}
            </label>
            {pick("language", t("knowledge.any_language"), (value) => (value === "es" ? "Español" : "English"))}
          </div>
          {articles.isPending && <Loading />}
          {articles.isError && <Failed error={articles.error} retry={() => void articles.refetch()} />}
          {articles.isSuccess && rows.length === 0 && (
            <Empty icon={BookOpenText} title={t("knowledge.none")}>
              <p>{t("knowledge.none_hint")}</p>
            </Empty>
          )}
          {rows.length > 0 && (
            <section className="panel" aria-label={t("knowledge.articles")}>
              <ul className="article-rows">
                {rows.map((article) => (
                  <li key={article.id}>
                    <Link to="/knowledge/$articleId" params={{ articleId: article.id }} className="article-row">
                      <strong>{article.title}</strong>
                      <span className="tags article-tags">
                        <span className={article.status === "published" ? "tag tag-ok" : "tag"}>{t(`knowledge.statuses.${article.status}`)}</span>
                        <span className="tag">{t(`knowledge.audiences.${article.audience}`)}</span>
                        <span className="tag">{languageName(article.language, i18n.language)}</span>
                      </span>
                      <span className="due">
                        <When at={article.updated_at} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
        <SearchTester />
      </div>
    </div>
  );
}
