/** The people we know: search, and add one. */
import { Link, useNavigate } from "@tanstack/react-router";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "../cases/cases.css";
import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { SearchField } from "../ui/SearchField";
import { dayOf } from "../ui/time";
import { wordFor } from "../ui/words";
import { Elsewhere } from "./Elsewhere";
import { PersonDialog } from "./PersonDialog";
import { usePeople } from "./data";

export function PeoplePage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [q, setQ] = useState("");
  const [adding, setAdding] = useState(false);
  const people = usePeople(q);
  const rows = people.data ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("nav.people")}</h1>
        <Button icon={UserPlus} onClick={() => setAdding(true)}>{t("person.new")}</Button>
      </header>
      <div className="filters" role="search">
        <SearchField label={t("person.search")} value={q} onChange={setQ} />
      </div>
      {people.isPending && <Loading />}
      {people.isError && <Failed error={people.error} retry={() => void people.refetch()} />}
      {people.isSuccess && rows.length === 0 && (
        <Empty icon={Users} title={t("person.none")}>
          <p>{t("person.none_hint")}</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <section className="panel" aria-label={t("nav.people")}>
          <ul className="case-rows">
            {rows.map((person) => (
              <li key={person.id}>
                <Link to="/people/$personId" params={{ personId: person.id }} className="case-row person-row">
                  <strong>{person.display_name}</strong>
                  <span className="muted">{person.pronouns}</span>
                  <span className="muted">{person.birth_date && dayOf(person.birth_date, i18n.language)}</span>
                  <span className="muted due">{wordFor(t, "person.identity_words", person.identity_status)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {people.isSuccess && <Elsewhere q={q} />}
      {adding && (
        <PersonDialog
          person={null}
          onDone={(saved) => {
            setAdding(false);
            if (saved) void navigate({ to: "/people/$personId", params: { personId: saved.id } });
          }}
        />
      )}
    </div>
  );
}
