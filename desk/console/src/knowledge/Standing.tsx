/** What citizens and staff said of the answers that an article gave. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import "./learning.css";
import { Failed, Loading } from "../ui/Empty";
import { When } from "../ui/When";
import { type Counts, useStanding } from "./learning";

export function Standing({ articleId }: { articleId: string }) {
  const { t } = useTranslation();
  const standing = useStanding(articleId);
  return (
    <section className="panel" aria-labelledby="article-standing">
      <h2 id="article-standing">{t("votes.standing")}</h2>
      {standing.isPending && <Loading />}
      {standing.isError && <Failed error={standing.error} retry={() => void standing.refetch()} />}
      {standing.data && (
        <>
          <p className="muted">{t("votes.cited", { count: standing.data.cited })}</p>
          <dl className="standing">
            <Row name={t("votes.by_staff")} counts={standing.data.staff} />
            <Row name={t("votes.by_citizens")} counts={standing.data.citizens} citizens />
          </dl>
          {standing.data.complaints.length > 0 && (
            <ul className="complaints">
              {standing.data.complaints.map((one) => (
                <li key={`${one.conversation_id}-${one.at}`}>
                  <span className="tag tag-warn">{t(`votes.verdict.${one.verdict}`)}</span>
                  {one.remark && <span>{one.remark}</span>}
                  {one.better && (
                    <span>
                      {t("votes.better_was")}{" "}
                      <Link to="/knowledge/$articleId" params={{ articleId: one.better.id }} className="link">{one.better.title}</Link>
                    </span>
                  )}
                  <Link to="/inbox/$conversationId" params={{ conversationId: one.conversation_id }} className="link">{t("votes.conversation")}</Link>
                  <span className="muted"><When at={one.at} /></span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function Row({ name, counts, citizens }: { name: string; counts: Counts; citizens?: boolean }) {
  const { t, i18n } = useTranslation();
  const told = [t(citizens ? "votes.counts.helped" : "votes.counts.right", { count: counts.right }), t(citizens ? "votes.counts.not_helped" : "votes.counts.wrong", { count: counts.wrong })];
  if (!citizens) told.push(t("votes.counts.outdated", { count: counts.outdated }));
  return (
    <div>
      <dt>{name}</dt>
      {counts.share === null ? (
        <dd className="muted">{t("votes.nobody")}</dd>
      ) : (
        <dd>
          <meter min={0} max={1} value={counts.share} aria-label={name} />{" "}
          <strong>{counts.share.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 })}</strong>{" "}
          <span className="muted">{told.join(" · ")}</span>
        </dd>
      )}
    </div>
  );
}
