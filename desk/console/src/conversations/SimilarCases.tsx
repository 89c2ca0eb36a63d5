/** Earlier cases and closed conversations about the same: how they ended, by which words they are alike. Each opens where it stands. */
import { Link } from "@tanstack/react-router";
import { FolderOpen } from "lucide-react";
import { type KeyboardEvent, useId } from "react";
import { useTranslation } from "react-i18next";

import { When } from "../ui/When";
import { ChannelMark, wordFor } from "../ui/words";
import type { Similar, SimilarItem } from "./similar";

export function SimilarCases({ found }: { found: Similar }) {
  const { t } = useTranslation();
  if (found.items.length === 0) return null;
  return (
    <ol className="similar" aria-label={t("similar.title")} onKeyDown={walk}>
      {found.items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ol>
  );
}

/** What is said aloud of it: how many there are, or why there is none. */
export function SimilarSaid({ found }: { found: Similar }) {
  const { t } = useTranslation();
  return (
    <>
      <h4>{t("similar.title")}</h4>
      <p className="muted">{found.advice ? t(`similar.advice.${found.advice}`) : t("similar.count", { count: found.items.length })}</p>
    </>
  );
}

function Item({ item }: { item: SimilarItem }) {
  const { t } = useTranslation();
  const details = useId();
  const told = [item.queue, ...item.labels].filter(Boolean).join(" · ");
  return (
    <li>
      {item.kind === "case" ? (
        <Link to="/cases/$caseId" params={{ caseId: item.id }} className="link" aria-describedby={details}>
          <FolderOpen size={13} aria-hidden /> {item.title} · {item.case_type}
        </Link>
      ) : (
        <Link to="/inbox/$conversationId" params={{ conversationId: item.id }} search={{}} className="link" aria-describedby={details}>
          <ChannelMark kind={item.channel ?? "web"} size={13} /> {item.title}
        </Link>
      )}
      <div id={details}>
        <p className="tags">
          <Ending item={item} />
          <span className="muted">
            {told && <>{told} · </>}
            <When at={item.closed_at ?? item.opened_at} />
          </span>
        </p>
        {item.kind === "case" && item.outcome && <p className="clamp">{item.outcome}</p>}
        {item.about && <p className="muted clamp">{item.about}</p>}
        <p className="muted">
          {t("similar.shares", { count: item.shared })} <span className="similar-words">{item.words.join(", ")}</span>
        </p>
      </div>
    </li>
  );
}

const ENDINGS = ["resolved", "informed", "referred", "no_reply", "other"] as const;

/** A case by its status; a conversation by the outcome that it was closed with: `who:how`. */
function Ending({ item }: { item: SimilarItem }) {
  const { t } = useTranslation();
  if (item.kind === "case") return <span className={item.closed_at ? "tag tag-ok" : "tag"}>{item.status_label}</span>;
  const code = item.outcome?.split(":").at(-1) ?? "";
  const outcome = ENDINGS.find((known) => known === code);
  const word = outcome ? t(`close.outcomes.${outcome}`) : wordFor(t, "similar.ended", code || "closed");
  return <span className={outcome && outcome !== "no_reply" ? "tag tag-ok" : "tag"}>{word}</span>;
}

/** From one to the next with the arrows; Home and End go to the ends. */
function walk(event: KeyboardEvent<HTMLOListElement>) {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
}
