/** The bot's playground: the live path with its steps and scores; nothing is stored. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bot, SendHorizontal } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import "./knowledge.css";
import { api } from "../api/client";
import type { BotTry } from "../api/types";
import { Citations } from "../conversations/Citations";
import { useQueues } from "../queue/data";
import { Button } from "../ui/Button";
import { Empty, Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { languageName, wordFor } from "../ui/words";
import { Steps } from "./Steps";

interface Turn {
  author: "citizen" | "bot";
  text: string;
}

export function TryPage() {
  const { t, i18n } = useTranslation();
  const [history, setHistory] = useState<Turn[]>([]);
  const thread = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: what scrollTo returns is no cleaning up.
    thread.current?.scrollTo({ top: thread.current.scrollHeight });
  }, [history]);
  const trial = useMutation({
    mutationFn: (text: string) => api.post<BotTry>("/bot/try", { text, history, locale: i18n.language }),
    onSuccess: (reply, text) => setHistory([...history, { author: "citizen", text }, { author: "bot", text: reply.text }]),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get("text") ?? "").trim();
    if (text) trial.mutate(text, { onSuccess: () => form.reset() });
  };
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <p className="muted">
            <Link to="/knowledge" className="link">{t("knowledge.title")}</Link>
          </p>
          <h1>{t("bot.title")}</h1>
          <p className="muted">{t("bot.hint")}</p>
        </div>
        {history.length > 0 && (
          <Button
            onClick={() => {
              setHistory([]);
              trial.reset();
            }}
          >
            {t("bot.clear")}
          </Button>
        )}
      </header>
      <div className="article-edit">
        <section className="panel" aria-label={t("conversation.region")}>
          <div ref={thread} className="try-thread" role="log" aria-label={t("conversation.region")} tabIndex={0}>
            {history.length === 0 && (
              <Empty icon={Bot} title={t("bot.empty")}>
                <p>{t("bot.empty_hint")}</p>
              </Empty>
            )}
            {history.map((turn, index) => (
              <div key={index} className={`message message-${turn.author}`}>
                <p className="message-head">
                  <span className="message-author">{turn.author === "bot" ? t("author.bot") : t("context.person")}</span>
                </p>
                <div className="message-body">
                  <p className="message-text">{turn.text}</p>
                  {turn.author === "bot" && index === history.length - 1 && trial.data && trial.data.citations.length > 0 && (
                    <Citations citations={trial.data.citations} />
                  )}
                </div>
              </div>
            ))}
          </div>
          <form className="form" onSubmit={submit}>
            <Field label={t("bot.text")}>
              <textarea
                name="text"
                rows={2}
                required
                autoFocus
                onKeyDown={(event) => {
                  if (event.key === "Enter" && !event.shiftKey) {
                    event.preventDefault();
                    event.currentTarget.form?.requestSubmit();
                  }
                }}
              />
            </Field>
            {trial.isError && <Failed error={trial.error} />}
            <div className="form-foot">
              <Button type="submit" look="primary" icon={SendHorizontal} busy={trial.isPending}>{t("bot.send")}</Button>
            </div>
          </form>
        </section>
        {trial.data && <Decision reply={trial.data} />}
      </div>
    </div>
  );
}

function Decision({ reply }: { reply: BotTry }) {
  const { t, i18n } = useTranslation();
  const queues = useQueues();
  return (
    <section className="panel" aria-labelledby="decision">
      <h2 id="decision">{t(`bot.action.${reply.action}`)}</h2>
      <dl className="facts">
        <dt>{t("bot.confidence")}</dt>
        <dd>{`${Math.round(reply.confidence * 100)} %`}</dd>
        <dt>{t("bot.risk")}</dt>
        <dd>
          {reply.risk.level !== "routine" && reply.risk.level !== "none" ? (
            <span className="tag tag-risk">{`${wordFor(t, "risk.level", reply.risk.level)}: ${wordFor(t, "risk.topic", reply.risk.topic)}`}</span>
          ) : (
            t("ui.no")
          )}
        </dd>
        <dt>{t("bot.intent")}</dt>
        <dd>{reply.intent ? wordFor(t, "intent", reply.intent) : "—"}</dd>
        <dt>{t("bot.urgency")}</dt>
        <dd>{t(`urgency.${reply.urgency}`)}</dd>
        <dt>{t("bot.queue")}</dt>
        <dd>{queues.data?.find((queue) => queue.id === reply.queue_id)?.name ?? "—"}</dd>
        <dt>{t("bot.language")}</dt>
        <dd>{languageName(reply.language, i18n.language)}</dd>
      </dl>
      <h3>{t("bot.steps")}</h3>
      <Steps steps={reply.steps} />
    </section>
  );
}
