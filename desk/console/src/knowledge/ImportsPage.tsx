/** Documents and sites on their way into the knowledge base: what is sent, how far it is, what could not be read and why. */
import { Link } from "@tanstack/react-router";
import { Globe, Inbox, RotateCcw, Square, Upload } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import "./knowledge.css";
import "./learning.css";
import { Problem } from "../api/client";
import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { problemText } from "../ui/problem";
import { When } from "../ui/When";
import { type Import, type ImportItem, useBeginImport, useImportItems, useImports, useImportVerb } from "./learning";
import { Tabs } from "./Tabs";
import { type Audience, AudienceFields, OwnerField } from "./Whose";

export function ImportsPage() {
  const { t } = useTranslation();
  const imports = useImports();
  const rows = imports.data ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <p className="muted">
            <Link to="/knowledge" className="link">{t("knowledge.title")}</Link>
          </p>
          <h1>{t("learning.imports")}</h1>
        </div>
        <Tabs />
      </header>
      <div className="split split-form">
        <div className="stack">
          {imports.isPending && <Loading />}
          {imports.isError && <Failed error={imports.error} retry={() => void imports.refetch()} />}
          {imports.isSuccess && rows.length === 0 && (
            <Empty icon={Inbox} title={t("learning.no_imports")}>
              <p>{t("learning.no_imports_hint")}</p>
            </Empty>
          )}
          {rows.map((row, index) => (
            <ImportPanel key={row.id} found={row} open={index === 0} />
          ))}
        </div>
        <Begin />
      </div>
    </div>
  );
}

function Begin() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<"files" | "site">("files");
  const [audience, setAudience] = useState<Audience>("public");
  const [institution, setInstitution] = useState("");
  const [owner, setOwner] = useState("");
  // Another institution has other people.
  const chosen = <T,>(set: (value: T) => void) => (value: T) => {
    set(value);
    setOwner("");
  };
  const [refused, setRefused] = useState<string[]>([]);
  const begin = useBeginImport((name, error) => setRefused((before) => [...before, `${name}: ${problemText(error, t)}`]));
  const fields = begin.error instanceof Problem ? begin.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    setRefused([]);
    begin.mutate(
      {
        wanted: {
          kind,
          address: kind === "site" ? String(form.get("address")).trim() : null,
          language: String(form.get("language")),
          audience,
          organization_id: audience === "institution" ? institution : null,
          owner_id: owner || null,
          most_pages: kind === "site" ? Number(form.get("most_pages")) : 1,
        },
        files: kind === "files" ? form.getAll("files").filter((file): file is File => file instanceof File) : [],
      },
      { onSuccess: () => element.reset() },
    );
  };
  return (
    <section className="panel" aria-labelledby="begin-import">
      <h2 id="begin-import">{t("learning.begin")}</h2>
      <p className="muted">{t("learning.begin_hint")}</p>
      <form className="form" onSubmit={submit}>
        <fieldset className="kinds">
          <legend>{t("learning.from_where")}</legend>
          {(["files", "site"] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="kind" value={one} checked={kind === one} onChange={() => setKind(one)} /> {t(`learning.kind.${one}`)}
            </label>
          ))}
        </fieldset>
        {kind === "files" ? (
          <Field label={t("learning.files")} hint={t("learning.files_hint")}>
            <input key="files" name="files" type="file" multiple required accept=".pdf,.docx,.html,.htm,.md,.markdown,.txt" />
          </Field>
        ) : (
          <>
            <Field label={t("learning.address")} hint={t("learning.address_hint")} error={fields["address"]}>
              <input key="address" name="address" type="url" required maxLength={2000} placeholder="https://" />
            </Field>
            <Field label={t("learning.most_pages")} error={fields["most_pages"]}>
              <input name="most_pages" type="number" min={1} max={1000} defaultValue={200} required />
            </Field>
          </>
        )}
        <div className="two">
          <Field label={t("knowledge.language")}>
            <select name="language" defaultValue="es">
              <option value="es">Español</option>
              <option value="en">English</option>
              <option value="pt">Português</option>
            </select>
          </Field>
          <AudienceFields
            audience={audience}
            onAudience={chosen(setAudience)}
            institution={institution}
            onInstitution={chosen(setInstitution)}
            errors={fields}
          />
          <OwnerField institution={audience === "institution" ? institution : ""} value={owner} onChange={setOwner} nobody={t("whose.by_me")} error={fields["owner_id"]} />
        </div>
        {begin.isError && <Failed error={begin.error} />}
        {refused.length > 0 && (
          <ul className="refused" role="alert">
            {refused.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        <div className="form-foot">
          <Button type="submit" look="primary" icon={kind === "files" ? Upload : Globe} busy={begin.isPending}>
            {t("learning.import")}
          </Button>
        </div>
      </form>
    </section>
  );
}

function ImportPanel({ found, open }: { found: Import; open: boolean }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(open);
  const verb = useImportVerb(found.id);
  const done = found.total - found.waiting;
  const name = found.address ?? t("learning.kind.files");
  const active = found.state === "running" || (found.state === "waiting" && found.waiting > 0);
  const again = !active && found.kind === "site" && (found.failed > 0 || found.waiting > 0 || found.state === "failed");
  return (
    <section className="panel" aria-label={name}>
      <header className="import-head">
        <h2 className="clip">{name}</h2>
        <span className={found.state === "done" ? "tag tag-ok" : "tag"}>{t(`learning.state.${found.state}`)}</span>
        <span className="muted"><When at={found.created_at} /></span>
      </header>
      {found.problem && <p className="item-problem">{found.problem}</p>}
      {found.total > 0 && <progress max={found.total} value={done} aria-label={t("learning.progress", { done, total: found.total })} />}
      <p className="muted" role={active ? "status" : undefined}>
        {t("learning.counts", { done, total: found.total, made: found.made, same: found.same, failed: found.failed })}
      </p>
      <div className="import-foot">
        <Button aria-expanded={shown} onClick={() => setShown(!shown)}>{t(shown ? "learning.hide" : "learning.show")}</Button>
        {active && <Button icon={Square} busy={verb.isPending} onClick={() => verb.mutate("stop")}>{t("learning.stop")}</Button>}
        {again && <Button icon={RotateCcw} busy={verb.isPending} onClick={() => verb.mutate("retry")}>{t("learning.retry")}</Button>}
      </div>
      {verb.isError && <Failed error={verb.error} />}
      {shown && <Items found={found} />}
    </section>
  );
}

function Items({ found }: { found: Import }) {
  const { t } = useTranslation();
  const items = useImportItems(found);
  if (items.isPending) return <Loading />;
  if (items.isError) return <Failed error={items.error} retry={() => void items.refetch()} />;
  const order = { failed: 0, waiting: 1, done: 2, same: 3 };
  const rows = [...items.data].sort((one, other) => order[one.state] - order[other.state]);
  if (rows.length === 0) return <p className="muted">{t("learning.no_items")}</p>;
  return (
    <ul className="import-items">
      {rows.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ul>
  );
}

function Item({ item }: { item: ImportItem }) {
  const { t } = useTranslation();
  return (
    <li>
      <span className="item-source">{item.source}</span>
      <span className={item.state === "done" ? "tag tag-ok" : item.state === "failed" ? "tag tag-warn" : "tag"}>{t(`learning.item.${item.state}`)}</span>
      {item.problem && <p className="item-problem">{item.problem}</p>}
      {item.note && <p className="muted">{item.note}</p>}
      {item.articles.length > 0 && (
        <p>
          {item.articles.map((article) => (
            <Link key={article.id} to="/knowledge/$articleId" params={{ articleId: article.id }} className="link item-article">
              {article.title} ({t(`knowledge.statuses.${article.status}`)})
            </Link>
          ))}
        </p>
      )}
    </li>
  );
}
