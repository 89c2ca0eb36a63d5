/** One person: who it is, their cases, their conversations. */
import { Link, useParams } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "../cases/cases.css";
import { RecordFailed } from "../access/BreakGlass";
import { useInEmergency } from "../access/EmergencyBanner";
import { OversightButton } from "../access/Oversight";
import { CaseRow } from "../cases/CasesPage";
import { Button } from "../ui/Button";
import { Loading } from "../ui/Empty";
import { dayOf } from "../ui/time";
import { When } from "../ui/When";
import { ChannelMark, wordFor } from "../ui/words";
import { PersonDialog } from "./PersonDialog";
import { usePerson } from "./data";

export function PersonPage() {
  const { t, i18n } = useTranslation();
  const { personId } = useParams({ from: "/desk/people/$personId" });
  const found = usePerson(personId);
  const [editing, setEditing] = useState(false);
  const person = found.data;
  const which = { resource: "person", id: personId } as const;
  const readOnly = useInEmergency(which);
  if (found.isError) {
    return (
      <div className="page">
        <h1>{t("nav.people")}</h1>
        <RecordFailed record={which} error={found.error} retry={() => void found.refetch()} />
      </div>
    );
  }
  if (!person) return <div className="page"><Loading /></div>;
  return (
    <div className="page">
      <header className="page-head case-head">
        <div>
          <p className="muted">
            <Link to="/people" className="link">{t("nav.people")}</Link>
          </p>
          <h1>{person.display_name}</h1>
        </div>
        <div className="case-verbs">
          {!readOnly && <Button icon={Pencil} onClick={() => setEditing(true)}>{t("ui.edit")}</Button>}
          <OversightButton record={which} />
        </div>
      </header>
      <div className="split">
        <div className="stack">
          <section className="panel" aria-labelledby="person-cases">
            <h2 id="person-cases">{t("person.cases")}</h2>
            {person.cases.length === 0 && <p className="muted">{t("person.no_cases")}</p>}
            <ul className="case-rows">
              {person.cases.map((row) => (
                <CaseRow key={row.id} row={row} />
              ))}
            </ul>
          </section>
          <section className="panel" aria-labelledby="person-conversations">
            <h2 id="person-conversations">{t("person.conversations")}</h2>
            {person.conversations.length === 0 && <p className="muted">{t("person.no_conversations")}</p>}
            <ul className="links">
              {person.conversations.map((conversation) => (
                <li key={conversation.id}>
                  <Link to="/inbox/$conversationId" params={{ conversationId: conversation.id }} search={{}} className="link">
                    <ChannelMark kind={conversation.channel} size={13} /> {conversation.alias} · <When at={conversation.opened_at} />
                  </Link>
                  <span className="muted clip">{conversation.summary ?? conversation.preview}</span>
                </li>
              ))}
            </ul>
          </section>
        </div>
        <aside className="panel" aria-label={t("context.person")}>
          <dl className="facts">
            <dt>{t("person.pronouns")}</dt>
            <dd>{person.pronouns ?? "—"}</dd>
            <dt>{t("person.birth_date")}</dt>
            <dd>{person.birth_date ? dayOf(person.birth_date, i18n.language) : "—"}</dd>
            <dt>{t("person.identity")}</dt>
            <dd>{wordFor(t, "person.identity_words", person.identity_status)}</dd>
            {person.details.map((detail) => (
              <div className="facts-row" key={`${detail.kind}-${detail.value}`}>
                <dt>{t(`person.kind.${detail.kind}`)}</dt>
                <dd>{detail.value}</dd>
              </div>
            ))}
          </dl>
        </aside>
      </div>
      {editing && <PersonDialog person={person} onDone={() => setEditing(false)} />}
    </div>
  );
}
