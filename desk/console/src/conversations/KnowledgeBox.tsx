/** Knowledge at hand: what the bot cited, and a search whose passages go into the answer at one click. */
import { BookOpenText, CornerDownLeft, Search } from "lucide-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Conversation, Page, Passage } from "../api/types";
import { keys } from "../live/keys";
import type { Thread } from "../live/thread";
import { useLive } from "../live/useLive";
import { Button } from "../ui/Button";
import { toast } from "../ui/toasts";
import { run } from "../ui/useAction";
import { Box } from "./ContextPane";
import { insertIntoDraft, setDraft } from "./drafts";

export function KnowledgeBox({ row }: { row: Conversation }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const q = useDeferredValue(query.trim());
  const found = useQuery({
    queryKey: ["knowledge", q, row.locale],
    queryFn: async ({ signal }) =>
      (await api.get<Page<Passage>>("/knowledge/search", { q, limit: 5, language: row.locale.slice(0, 2) }, signal)).items,
    enabled: q.length >= 3,
    placeholderData: keepPreviousData,
  });
  const cited = useCited(row.id);
  const shown: Shown[] = q.length >= 3 ? (found.data ?? []).map((hit) => ({ id: hit.passage_id, title: hit.title, text: hit.text })) : cited;
  const insert = (text: string) => {
    setDraft(row.id, { mode: "reply" });
    insertIntoDraft(row.id, text);
    toast(t("knowledge.inserted"));
    run("reply");
  };
  return (
    <Box icon={BookOpenText} title={t("context.knowledge")}>
      <div className="searchbox">
        <Search size={15} aria-hidden />
        <input type="search" value={query} aria-label={t("knowledge.search")} placeholder={t("knowledge.search")} onChange={(event) => setQuery(event.target.value)} />
      </div>
      {q.length >= 3 && found.isSuccess && shown.length === 0 && <p className="muted">{t("ui.nothing_found")}</p>}
      {q.length < 3 && cited.length > 0 && <h4>{t("knowledge.cited")}</h4>}
      <ul className="passages">
        {shown.map((passage) => (
          <li key={passage.id}>
            <details>
              <summary>{passage.title}</summary>
              <p>{passage.text}</p>
              {row.closed_at === null && (
                <Button look="ghost" icon={CornerDownLeft} onClick={() => insert(passage.text)}>
                  {t("knowledge.insert")}
                </Button>
              )}
            </details>
          </li>
        ))}
      </ul>
    </Box>
  );
}

interface Shown {
  id: string;
  title: string;
  text: string;
}

function useCited(id: string): Shown[] {
  const thread = useLive<Thread | null>(keys.thread(id), null);
  const seen = new Map<string, Shown>();
  for (const message of thread?.messages ?? []) {
    for (const citation of message.citations) {
      seen.set(citation.quote, { id: `${citation.article_id}-${seen.size}`, title: citation.title, text: citation.quote });
    }
  }
  return [...seen.values()];
}
