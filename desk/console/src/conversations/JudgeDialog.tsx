/** Why an answer is wrong or outdated: a remark, and the article that would have been right. Both may be left out. */
import { X } from "lucide-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Page, Passage } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { type Choice, PickList } from "../ui/PickList";
import { toast } from "../ui/toasts";
import { useJudge } from "./votes";

interface JudgeProps {
  conversationId: string;
  messageId: string;
  verdict: "wrong" | "outdated";
  onDone: () => void;
}

export function JudgeDialog({ conversationId, messageId, verdict, onDone }: JudgeProps) {
  const { t } = useTranslation();
  const judge = useJudge(conversationId, messageId);
  const [better, setBetter] = useState<Choice | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const remark = String(new FormData(event.currentTarget).get("remark")).trim();
    judge.mutate(
      { verdict, remark: remark || null, better_article_id: better?.id ?? null },
      {
        onSuccess: () => {
          toast(t("votes.kept"));
          onDone();
        },
      },
    );
  };
  return (
    <Dialog title={t(`votes.why.${verdict}`)} onClose={onDone}>
      <form className="form" onSubmit={submit}>
        <Field label={t("votes.remark")} hint={t("votes.remark_hint")}>
          <textarea name="remark" rows={3} maxLength={500} data-focus />
        </Field>
        {verdict === "wrong" && (
          <div className="field">
            <span>{t("votes.better")}</span>
            {better ? (
              <p className="chosen">
                <strong>{better.label}</strong> <IconButton icon={X} label={t("votes.better_none")} onClick={() => setBetter(null)} />
              </p>
            ) : (
              <ArticlePick onPick={setBetter} />
            )}
          </div>
        )}
        {judge.isError && <Failed error={judge.error} />}
        <div className="form-foot">
          <Button onClick={onDone}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={judge.isPending}>{t("ui.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function ArticlePick({ onPick }: { onPick: (choice: Choice) => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const q = useDeferredValue(query.trim());
  const found = useQuery({
    queryKey: ["knowledge", q, "articles"],
    queryFn: async ({ signal }) => (await api.get<Page<Passage>>("/knowledge/search", { q, limit: 10 }, signal)).items,
    enabled: q.length >= 3,
    placeholderData: keepPreviousData,
  });
  const choices = new Map<string, Choice>();
  for (const hit of q.length >= 3 ? (found.data ?? []) : []) choices.set(hit.article_id, { id: hit.article_id, label: hit.title });
  return (
    <PickList
      label={t("votes.better")}
      placeholder={t("knowledge.search")}
      choices={[...choices.values()].slice(0, 6)}
      onPick={onPick}
      onQuery={setQuery}
      empty={q.length < 3 ? t("votes.better_hint") : found.isFetching ? t("ui.loading") : t("ui.nothing_found")}
    />
  );
}
