/** The sources of an answer; each opens where it stands. */
import { BookOpenText, ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "@tanstack/react-router";

import type { Citation } from "../api/types";

export function Citations({ citations }: { citations: Citation[] }) {
  const { t } = useTranslation();
  return (
    <ul className="citations" aria-label={t("message.sources")}>
      {citations.map((citation, index) => (
        <li key={`${citation.article_id}-${index}`}>
          <details className="citation">
            <summary>
              <BookOpenText size={14} aria-hidden /> {citation.title}
            </summary>
            <blockquote>{citation.quote}</blockquote>
            <Link to="/knowledge/$articleId" params={{ articleId: citation.article_id }} className="link">
              <ExternalLink size={13} aria-hidden /> {t("message.open_article")}
            </Link>
          </details>
        </li>
      ))}
    </ul>
  );
}
