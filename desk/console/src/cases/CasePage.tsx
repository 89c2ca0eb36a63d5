/** The case on one page: head, what comes next, and everything that happened in one line of time. */
import { Link, useParams } from "@tanstack/react-router";
import { CalendarPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "./cases.css";
import { RecordFailed } from "../access/BreakGlass";
import { useInEmergency } from "../access/EmergencyBanner";
import { OversightButton } from "../access/Oversight";
import type { Case, Transition } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { wordFor } from "../ui/words";
import { useMe } from "../users/session";
import { AddActivityDialog } from "./AddActivityDialog";
import { StatusTag } from "./StatusTag";
import { Timeline } from "./Timeline";
import { useCase, useCaseVerb } from "./data";

export function CasePage() {
  const { t } = useTranslation();
  const { caseId } = useParams({ from: "/desk/cases/$caseId" });
  const found = useCase(caseId);
  const [adding, setAdding] = useState(false);
  const row = found.data;
  const which = { resource: "case", id: caseId } as const;
  const me = useMe();
  // What was opened in an emergency is read, and no more.
  const readOnly = useInEmergency(which) && row?.owner_user_id !== me.id;
  if (found.isError) {
    return (
      <div className="page">
        <h1>{t("nav.cases")}</h1>
        <RecordFailed record={which} error={found.error} retry={() => void found.refetch()} />
      </div>
    );
  }
  if (!row) return <div className="page"><Loading /></div>;
  return (
    <div className="page">
      <header className="page-head case-head">
        <div>
          <p className="muted">
            <Link to="/cases" className="link">{t("nav.cases")}</Link> · {row.number}
          </p>
          <h1>{row.person?.display_name ?? row.number}</h1>
          <p className="tags">
            <span>{row.case_type_label}</span>
            <StatusTag label={row.status_label} category={row.status_category} />
            {row.priority === "high" && <span className="tag tag-urgent">{t("case.priority")}: {t("case.priorities.high")}</span>}
            {row.risk_level && row.risk_level !== "routine" && <span className="tag tag-risk">{t("case.risk")}: {wordFor(t, "risk.level", row.risk_level)}</span>}
            {row.reopened_count > 0 && <span className="tag">{t("case.reopened", { count: row.reopened_count })}</span>}
          </p>
        </div>
        <div className="case-verbs">
          {!readOnly && <Button look="primary" icon={CalendarPlus} onClick={() => setAdding(true)}>{t("activity.add")}</Button>}
          {!readOnly && row.transitions.map((transition) => (
            <TransitionButton key={transition.name} row={row} transition={transition} />
          ))}
          <OversightButton record={which} />
        </div>
      </header>
      <div className="split">
        <section className="panel" aria-labelledby="case-timeline">
          <h2 id="case-timeline">{t("case.timeline")}</h2>
          <Timeline caseId={row.id} readOnly={readOnly} />
        </section>
        <Facts row={row} />
      </div>
      {adding && <AddActivityDialog row={row} onDone={() => setAdding(false)} />}
    </div>
  );
}

function Facts({ row }: { row: Case }) {
  const { t } = useTranslation();
  return (
    <aside className="stack" aria-label={t("context.region")}>
      <section className="panel">
        <dl className="facts">
          <dt>{t("case.owner")}</dt>
          <dd>{row.owner_name ?? t("case.no_owner")}</dd>
          <dt>{t("case.next_due")}</dt>
          <dd>{row.next_due_at ? <When at={row.next_due_at} /> : "—"}</dd>
          <dt>{t("case.opened")}</dt>
          <dd><When at={row.opened_at} /></dd>
          {row.closed_at && (
            <>
              <dt>{t("case.category.closed")}</dt>
              <dd><When at={row.closed_at} /></dd>
            </>
          )}
          <dt>{t("case.organization")}</dt>
          <dd>{row.organization_name ?? "—"}</dd>
          {row.confidentiality && row.confidentiality !== "normal" && (
            <>
              <dt>{t("case.confidentiality")}</dt>
              <dd>{t(`case.confidentialities.${row.confidentiality}` as "case.confidentialities.public", { defaultValue: row.confidentiality })}</dd>
            </>
          )}
          {row.person && (
            <>
              <dt>{t("context.person")}</dt>
              <dd><Link to="/people/$personId" params={{ personId: row.person.id }} className="link">{row.person.display_name}</Link></dd>
            </>
          )}
        </dl>
      </section>
      {row.summary && (
        <section className="panel">
          <h2>{t("promote.summary")}</h2>
          <p className="summary">{row.summary}</p>
        </section>
      )}
      {row.outcome && (
        <section className="panel">
          <h2>{t("case.outcome")}</h2>
          <p className="summary">{row.outcome}</p>
        </section>
      )}
      {row.participants.length > 0 && (
        <section className="panel">
          <h2>{t("case.participants")}</h2>
          <dl className="facts">
            {row.participants.map((participant) => (
              <div key={`${participant.role}-${participant.name}`} className="facts-row">
                <dt>{participant.label}</dt>
                <dd>{participant.name}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </aside>
  );
}

function TransitionButton({ row, transition }: { row: Case; transition: Transition }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const verb = useCaseVerb();
  const outcome = transition.needs.includes("outcome");
  return (
    <>
      <Button onClick={() => setAsking(true)}>{transition.label}</Button>
      {asking && (
        <Dialog title={t("case.confirm_transition", { label: transition.label })} onClose={() => setAsking(false)}>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              const form = new FormData(event.currentTarget);
              const filled = ["reason", "outcome"].map((name) => [name, String(form.get(name) ?? "").trim()]).filter(([, text]) => text);
              verb.mutate(
                { path: `/cases/${row.id}/${transition.name}`, body: Object.fromEntries(filled) as object },
                {
                  onSuccess: () => {
                    toast(t("case.moved"));
                    setAsking(false);
                  },
                },
              );
            }}
          >
            {outcome && (
              <Field label={t("case.outcome")} hint={t("case.outcome_hint")}>
                <textarea name="outcome" rows={3} required autoFocus data-focus defaultValue={row.outcome ?? ""} />
              </Field>
            )}
            <Field label={t(transition.reason ? "case.reason_needed" : "case.reason")}>
              <textarea name="reason" rows={3} required={transition.reason} autoFocus={!outcome} data-focus={!outcome} />
            </Field>
            {verb.isError && <Failed error={verb.error} />}
            <div className="form-foot">
              <Button onClick={() => setAsking(false)}>{t("ui.cancel")}</Button>
              <Button type="submit" look="primary" busy={verb.isPending}>{transition.label}</Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
