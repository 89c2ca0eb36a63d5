/** Other ways of asking that the model proposes: a person ticks what fits; only then does it come into the form, and only a save keeps it. */
import { useMutation } from "@tanstack/react-query";
import { ListPlus, Sparkles } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "./learning.css";
import { api, Problem } from "../api/client";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { useModel } from "./data";

interface ProposalsProps {
  articleId: string;
  /** What stands in the form now. */
  known: () => string[];
  onTake: (lines: string[]) => void;
}

export function Proposals({ articleId, known, onTake }: ProposalsProps) {
  const { t } = useTranslation();
  const model = useModel();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const ask = useMutation({
    mutationFn: async () => (await api.post<{ items: string[] }>(`/articles/${articleId}/phrasings`, { asked_as: known() })).items,
    onMutate: () => setTicked([]),
  });
  if (!model.data?.configured) return null;
  const away = ask.error instanceof Problem && ["model_unavailable", "assist_busy"].includes(ask.error.code);
  const take = () => {
    onTake(ticked.slice());
    ask.reset();
    setTicked([]);
  };
  return (
    <div className="proposals">
      <Button icon={Sparkles} busy={ask.isPending} onClick={() => ask.mutate()}>{t("proposals.ask")}</Button>
      <div aria-live="polite">
        {ask.isPending && <p className="muted">{t("proposals.waiting")}</p>}
        {ask.isError && (away ? <p role="alert" className="item-problem">{t("proposals.away")}</p> : <Failed error={ask.error} />)}
        {ask.data?.length === 0 && <p className="muted">{t("proposals.none")}</p>}
        {ask.data && ask.data.length > 0 && (
          <fieldset className="proposed">
            <legend>{t("proposals.title")}</legend>
            <p className="hint">{t("proposals.hint")}</p>
            {ask.data.map((line) => (
              <label key={line}>
                <input
                  type="checkbox"
                  checked={ticked.includes(line)}
                  onChange={(event) => setTicked(event.target.checked ? [...ticked, line] : ticked.filter((one) => one !== line))}
                />{" "}
                <span>{line}</span>
              </label>
            ))}
            <div className="import-foot">
              <Button icon={ListPlus} disabled={ticked.length === 0} onClick={take}>{t("proposals.take", { count: ticked.length })}</Button>
              <Button look="ghost" onClick={() => ask.reset()}>{t("proposals.drop")}</Button>
            </div>
          </fieldset>
        )}
      </div>
    </div>
  );
}
