/** Whether another institution knows somebody: whom to call, under a pseudonym. Asked for in so many words, for it is a look at them. */
import { useQuery } from "@tanstack/react-query";
import { Building2, Phone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "../access/access.css";
import { api } from "../api/client";
import type { Page, Stub } from "../api/types";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";

const SHORTEST = 3;

export function Elsewhere({ q }: { q: string }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState("");
  const words = q.trim();
  const stubs = useQuery({
    queryKey: ["stubs", asked],
    queryFn: async ({ signal }) => (await api.get<Page<Stub>>("/stubs", { q: asked }, signal)).items,
    enabled: asked !== "" && asked === words,
  });
  if (words.length < SHORTEST) return null;
  if (asked !== words) {
    return (
      <div className="row-start">
        <Button icon={Building2} onClick={() => setAsked(words)}>{t("person.ask_elsewhere")}</Button>
      </div>
    );
  }
  return (
    <section className="panel" aria-labelledby="elsewhere">
      <h2 id="elsewhere">{t("person.elsewhere")}</h2>
      {stubs.isPending && <Loading />}
      {stubs.isError && <Failed error={stubs.error} retry={() => void stubs.refetch()} />}
      {stubs.data && <p className="muted" role="status">{t(stubs.data.length > 0 ? "person.elsewhere_lead" : "person.elsewhere_none")}</p>}
      <ul className="lines">
        {stubs.data?.map((stub) => (
          <Line key={`${stub.pseudonym}-${stub.organization_id}`} stub={stub} />
        ))}
      </ul>
    </section>
  );
}

function Line({ stub }: { stub: Stub }) {
  const { t } = useTranslation();
  return (
    <li>
      <div>
        <strong>{stub.pseudonym}</strong> · {stub.organization_name}
        <span className="muted sub">
          {stub.cases.map((one) => `${t("resource.case")} ${one.number} (${t(one.open ? "person.case_open" : "person.case_closed")})`).join(" · ")}
        </span>
      </div>
      {stub.phone && (
        <a className="link" href={`tel:${stub.phone.replaceAll(/[^+\d]/g, "")}`}>
          <Phone size={14} aria-hidden /> {stub.phone}
        </a>
      )}
    </li>
  );
}
