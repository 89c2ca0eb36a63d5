/** Help for whoever answers: a reply with its sources, a summary, a translation, earlier cases about the same. The person decides and sends. */
import { useMutation } from "@tanstack/react-query";
import { CopyCheck, CornerDownLeft, Languages, ListCollapse, Sparkles } from "lucide-react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Citation, Conversation } from "../api/types";
import { keys } from "../live/keys";
import type { Thread } from "../live/thread";
import { useLive } from "../live/useLive";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { toast } from "../ui/toasts";
import { run } from "../ui/useAction";
import { useMe } from "../users/session";
import { Citations } from "./Citations";
import { Box } from "./ContextPane";
import { draftOf, insertIntoDraft, setDraft } from "./drafts";
import { SimilarCases, SimilarSaid } from "./SimilarCases";
import { useSimilar } from "./similar";

type By = "model" | "articles" | "rules" | "template" | "apertium" | "same";
interface Offered {
  text: string;
  by: By;
  citations?: Citation[];
}

export function AssistBox({ row }: { row: Conversation }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const last = useLastWords(row.id);
  const ask = (verb: string) => (body: object) => api.post<Offered>(`/conversations/${row.id}/${verb}`, body);
  const suggest = useMutation({ mutationFn: ask("suggest") });
  const sum = useMutation({ mutationFn: ask("summarize") });
  const similar = useSimilar(row.id);
  const read = useMutation({ mutationFn: ask("translate") });
  const speak = useMutation({
    mutationFn: ask("translate"),
    onSuccess: (found) => {
      setDraft(row.id, { reply: found.text, mode: "reply" });
      toast(t("assist.translated"));
    },
  });
  const insert = (text: string) => {
    setDraft(row.id, { mode: "reply" });
    insertIntoDraft(row.id, text);
    toast(t("knowledge.inserted"));
    run("reply");
  };
  const theirs = row.locale.slice(0, 2);
  const mine = row.operator_id === me.id && row.closed_at === null;
  const translateDraft = () => {
    const text = draftOf(row.id).reply.trim();
    if (text) speak.mutate({ text, to: theirs });
    else toast(t("assist.nothing_written"));
  };
  return (
    <Box icon={Sparkles} title={t("assist.title")}>
      <p className="tags">
        <Button look="ghost" icon={Sparkles} busy={suggest.isPending} onClick={() => suggest.mutate({})}>
          {t("assist.suggest")}
        </Button>
        <Button look="ghost" icon={ListCollapse} busy={sum.isPending} onClick={() => sum.mutate({})}>
          {t("assist.summarize")}
        </Button>
        <Button look="ghost" icon={CopyCheck} busy={similar.isFetching} onClick={() => void similar.refetch()}>
          {t("similar.ask")}
        </Button>
        <Button look="ghost" icon={Languages} busy={read.isPending} disabled={!last} onClick={() => read.mutate({ text: last, to: i18n.language })}>
          {t("assist.read")}
        </Button>
        {mine && (
          <Button look="ghost" icon={Languages} busy={speak.isPending} onClick={translateDraft}>
            {t("assist.speak")}
          </Button>
        )}
      </p>
      <div aria-live="polite">
        <Offer title={t("assist.suggested")} found={suggest.data} insert={mine ? insert : null} />
        <Offer title={t("assist.summary")} found={sum.data} insert={null} />
        <Offer title={t("assist.translation")} found={read.data} insert={null} />
        {[suggest, sum, read, speak, similar].map((asked, index) => (asked.isError ? <Failed key={index} error={asked.error} /> : null))}
        {similar.data && !similar.isFetching && <SimilarSaid found={similar.data} />}
      </div>
      {similar.data && <SimilarCases found={similar.data} />}
    </Box>
  );
}

function Offer({ title, found, insert }: { title: string; found: Offered | undefined; insert: ((text: string) => void) | null }) {
  const { t } = useTranslation();
  if (!found) return null;
  return (
    <>
      <h4>
        {title} <span className="tag">{t(`assist.by.${found.by}`)}</span>
      </h4>
      <p className={found.text ? "summary" : "muted"}>{found.text || t("assist.nothing")}</p>
      {found.citations && found.citations.length > 0 && <Citations citations={found.citations} />}
      {insert && found.text && (
        <Button look="ghost" icon={CornerDownLeft} onClick={() => insert(found.text)}>
          {t("knowledge.insert")}
        </Button>
      )}
    </>
  );
}

function useLastWords(id: string): string {
  const thread = useLive<Thread | null>(keys.thread(id), null);
  const said = (thread?.messages ?? []).filter((message) => message.author === "citizen" && message.text);
  return said.at(-1)?.text ?? "";
}
