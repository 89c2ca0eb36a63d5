/** Many accounts from a table: tried first, then all of them or the good ones, with a report by line. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Download, FlaskConical } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { codesText } from "../account/copy";
import { api } from "../api/client";
import type { ImportMode, ImportReport } from "../api/types.account";
import { keys } from "../live/keys";
import { save } from "../privacy/data";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";

const SAMPLE = "email,name,roles,organization,locale\nana@ejemplo.test,Ana Ejemplo,operator,,es\n";

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState<"all_or_nothing" | "good_rows">("all_or_nothing");
  const send = useMutation({
    mutationFn: ({ content, as }: { content: File; as: ImportMode }) =>
      api.upload<ImportReport>("/users/import", { mode: as }, new Blob([content], { type: "text/csv" })),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.users }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (file) send.mutate({ content: file, as: mode });
  };
  const applied = send.data?.applied;
  return (
    <Dialog title={t("import.title")} onClose={onClose} look="side">
      <form className="form" onSubmit={submit}>
        <p className="muted">{t("import.lead")}</p>
        <div className="row-start">
          <Button look="ghost" icon={Download} onClick={() => save(new Blob([SAMPLE], { type: "text/csv" }), "ventanilla.csv")}>{t("import.sample")}</Button>
        </div>
        <Field label={t("import.file")} hint={t("import.columns")}>
          <input
            type="file"
            accept=".csv,text/csv"
            required
            data-focus
            onChange={(event) => {
              setFile(event.target.files?.[0] ?? null);
              send.reset();
            }}
          />
        </Field>
        <fieldset className="radios">
          <legend>{t("import.mode")}</legend>
          {(["all_or_nothing", "good_rows"] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="mode" checked={mode === one} onChange={() => setMode(one)} /> {t(`import.modes.${one}`)}
            </label>
          ))}
        </fieldset>
        {send.isError && <Failed error={send.error} />}
        {send.data && <Report report={send.data} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t(applied ? "ui.close" : "ui.cancel")}</Button>
          {!applied && (
            <>
              <Button icon={FlaskConical} disabled={!file} busy={send.isPending} onClick={() => file && send.mutate({ content: file, as: "check" })}>{t("import.check")}</Button>
              <Button type="submit" look="primary" busy={send.isPending}>{t("import.apply")}</Button>
            </>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function Report({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const good = report.rows - report.refused;
  const said = report.applied
    ? t("import.applied", { count: report.created })
    : report.mode === "check"
      ? t("import.checked", { good, rows: report.rows })
      : t("import.not_applied");
  const well = report.applied || report.refused === 0;
  const Icon = well ? CircleCheck : CircleAlert;
  const keepLinks = () =>
    save(new Blob([codesText(report.links.map((one) => `${t("import.line", { line: one.line })}: ${one.link}`), t("import.links"))], { type: "text/plain" }), "ventanilla-enlaces.txt");
  return (
    <section className="report" aria-label={t("import.report")}>
      <p className={well ? "said" : "failed"} role="status">
        <Icon size={18} aria-hidden /> <span>{said}</span>
      </p>
      {report.mailed > 0 && <p>{t("import.mailed", { count: report.mailed })}</p>}
      {report.links.length > 0 && (
        <>
          <p>{t("import.links_lead")}</p>
          <div className="row-start">
            <Button icon={Download} onClick={keepLinks}>{t("import.links_download", { count: report.links.length })}</Button>
          </div>
        </>
      )}
      {report.errors.length > 0 && (
        <>
          <h3>{t("import.faults", { count: report.errors.length })}</h3>
          <div className="report-lines" tabIndex={0} role="group" aria-label={t("import.report")}>
            <ul className="lines">
              {report.errors.map((fault) => (
                <li key={`${fault.line}-${fault.field}`}>
                  <div>
                    <strong>{t("import.line", { line: fault.line })}</strong> {fault.field && <span className="mono">{fault.field}</span>}
                    <span className="sub">{fault.message}</span>
                  </div>
                </li>
              ))}
            </ul>
          </div>
        </>
      )}
    </section>
  );
}
