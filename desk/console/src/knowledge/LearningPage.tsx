/** What the assistant could not answer, what articles say twice or otherwise, and how its answers fare by week. */
import { Link, useNavigate } from "@tanstack/react-router";
import { Check, CircleHelp, FilePenLine, FilePlus2, ListPlus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import "./knowledge.css";
import "./learning.css";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Empty, Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { FlagRows } from "./FlagRows";
import { type Unanswered, useDismissQuestions, useFlags, useLearn, useUnanswered, useWeeks } from "./learning";
import { Tabs } from "./Tabs";

export function LearningPage() {
  const { t } = useTranslation();
  const me = useMe();
  const questions = useUnanswered();
  const flags = useFlags();
  const [chosen, setChosen] = useState<Unanswered | null>(null);
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <p className="muted">
            <Link to="/knowledge" className="link">{t("knowledge.title")}</Link>
          </p>
          <h1>{t("learning.title")}</h1>
        </div>
        <Tabs />
      </header>
      <div className="split split-form">
        <section className="panel" aria-labelledby="unanswered">
          <h2 id="unanswered">{t("learning.unanswered")}</h2>
          <p className="muted">{t("learning.unanswered_hint")}</p>
          {questions.isPending && <Loading />}
          {questions.isError && <Failed error={questions.error} retry={() => void questions.refetch()} />}
          {questions.data?.length === 0 && <Empty icon={CircleHelp} title={t("learning.none_unanswered")} />}
          <ul className="question-groups">
            {questions.data?.map((group) => (
              <Group key={group.turns[0]} group={group} onDraft={() => setChosen(group)} />
            ))}
          </ul>
        </section>
        <div className="stack">
          <section className="panel" aria-labelledby="flags">
            <h2 id="flags">{t("learning.flags")}</h2>
            <p className="muted">{t("learning.flags_hint")}</p>
            {flags.isPending && <Loading />}
            {flags.isError && <Failed error={flags.error} retry={() => void flags.refetch()} />}
            {flags.data?.length === 0 && <Empty icon={Check} title={t("learning.no_flags")} />}
            <FlagRows flags={flags.data ?? []} />
          </section>
          {may(me, "report", "read") && <Weeks />}
        </div>
      </div>
      {chosen && <DraftDialog group={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

function Group({ group, onDraft }: { group: Unanswered; onDraft: () => void }) {
  const { t } = useTranslation();
  const dismiss = useDismissQuestions();
  const learn = useLearn();
  const blamed = group.complaints?.articles ?? [];
  const named = group.complaints?.better ?? [];
  // Where staff named what would have been right, the search's own guess is no better.
  const targets = named.length > 0 ? named : group.near && !blamed.some((article) => article.id === group.near?.id) ? [group.near] : [];
  return (
    <li>
      <p className="question">
        <strong>{group.question}</strong>
        <span className="tag">{t("learning.times", { count: group.count })}</span>
        <span className="muted"><When at={group.last_at} /></span>
      </p>
      {group.phrasings.length > 1 && (
        <details>
          <summary>{t("learning.phrasings", { count: group.phrasings.length })}</summary>
          <ul className="phrasings">
            {group.phrasings.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </details>
      )}
      {group.complaints && <Complaints told={group.complaints} />}
      <div className="import-foot">
        {group.complaints?.articles.map((article) => (
          <Link key={article.id} to="/knowledge/$articleId" params={{ articleId: article.id }} className="btn btn-primary">
            <FilePenLine size={16} aria-hidden /> <span>{t("votes.review", { title: article.title })}</span>
          </Link>
        ))}
        <Button look={group.complaints?.articles.length ? "plain" : "primary"} icon={FilePlus2} onClick={onDraft}>{t("learning.draft")}</Button>
        {targets.map((article) => (
          <Button
            key={article.id}
            icon={ListPlus}
            busy={learn.isPending}
            onClick={() => learn.mutate({ turns: group.turns, article_id: article.id }, { onSuccess: () => toast(t("learning.added", { title: article.title })) })}
          >
            {t("learning.add_to", { title: article.title })}
          </Button>
        ))}
        <Button look="ghost" icon={X} busy={dismiss.isPending} onClick={() => dismiss.mutate(group.turns)}>{t("learning.dismiss")}</Button>
      </div>
      {(learn.isError || dismiss.isError) && <Failed error={learn.error ?? dismiss.error} />}
    </li>
  );
}

function Complaints({ told }: { told: NonNullable<Unanswered["complaints"]> }) {
  const { t } = useTranslation();
  return (
    <div className="complaint">
      <p className="tags">
        {told.wrong > 0 && <span className="tag tag-warn">{t("votes.staff_wrong", { count: told.wrong })}</span>}
        {told.outdated > 0 && <span className="tag tag-warn">{t("votes.staff_outdated", { count: told.outdated })}</span>}
        {told.conversations.slice(0, 3).map((id) => (
          <Link key={id} to="/inbox/$conversationId" params={{ conversationId: id }} className="link">{t("votes.conversation")}</Link>
        ))}
      </p>
      {told.remarks.map((remark) => (
        <blockquote key={remark}>{remark}</blockquote>
      ))}
    </div>
  );
}

function DraftDialog({ group, onClose }: { group: Unanswered; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const learn = useLearn();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get("title")).trim();
    learn.mutate(
      { turns: group.turns, title },
      {
        onSuccess: ({ article_id }) => {
          toast(t("learning.drafted"));
          void navigate({ to: "/knowledge/$articleId", params: { articleId: article_id } });
        },
      },
    );
  };
  return (
    <Dialog title={t("learning.draft")} onClose={onClose} look="side">
      <form className="form" onSubmit={submit}>
        <Field label={t("knowledge.article_title")}>
          <input name="title" required maxLength={200} defaultValue={group.question.slice(0, 200)} data-focus />
        </Field>
        <p className="muted">{t("learning.draft_hint", { count: group.phrasings.length })}</p>
        <ul className="phrasings">
          {group.phrasings.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        {learn.isError && <Failed error={learn.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={learn.isPending}>{t("learning.make_draft")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Weeks() {
  const { t, i18n } = useTranslation();
  const weeks = useWeeks(true);
  const percent = (share: number | null) => (share === null ? "–" : share.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 }));
  const day = (iso: string) => new Date(`${iso}T12:00:00Z`).toLocaleDateString(i18n.language, { day: "numeric", month: "short" });
  const columns = ["week", "questions", "answered", "handed_over", "helpful", "staff"] as const;
  return (
    <section className="panel" aria-labelledby="weeks">
      <h2 id="weeks">{t("learning.quality")}</h2>
      {weeks.isPending && <Loading />}
      {weeks.isError && <Failed error={weeks.error} retry={() => void weeks.refetch()} />}
      {weeks.data?.length === 0 && <p className="muted">{t("learning.no_weeks")}</p>}
      {weeks.data && weeks.data.length > 0 && (
        <div className="weeks-scroll" tabIndex={0} role="group" aria-labelledby="weeks">
          <table className="weeks">
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">{t(`learning.column.${name}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...weeks.data].reverse().map((week) => (
                <tr key={week.week}>
                  <th scope="row">{day(week.week)}</th>
                  <td>{week.questions}</td>
                  <td>{percent(week.answered_share)}</td>
                  <td>{week.abstained}</td>
                  <td>{percent(week.helpful_share)}</td>
                  <td>{percent(week.staff_right_share)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
