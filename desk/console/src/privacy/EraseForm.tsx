/** Erasing all that is kept about somebody, for good: by what right, said twice. */
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Certificate, ErasureBasis, SubjectKind } from "../api/types";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { useMe } from "../users/session";
import { CertificateFacts, DownloadCertificate } from "./CertificateDialog";
import { useErase } from "./data";

const BASES: ErasureBasis[] = ["request", "order", "mistake", "retention"];

interface EraseFormProps {
  kind: SubjectKind;
  id: string;
  onDone: () => void;
  onCancel: () => void;
}

export function EraseForm({ kind, id, onDone, onCancel }: EraseFormProps) {
  const { t } = useTranslation();
  const erase = useErase();
  const [basis, setBasis] = useState<ErasureBasis>("request");
  if (erase.data) return <Done certificate={erase.data} onDone={onDone} />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    erase.mutate({ kind, subject_id: id, basis }, { onSuccess: () => toast(t("privacy.erased_said")) });
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="failed">{t(`privacy.erase_sure.${kind}`)}</p>
      <Field label={t("privacy.basis")} hint={t(`privacy.bases_hint.${basis}`)}>
        <select value={basis} onChange={(event) => setBasis(BASES.find((one) => one === event.target.value) ?? "request")}>
          {BASES.map((one) => (
            <option key={one} value={one}>{t(`privacy.bases.${one}`)}</option>
          ))}
        </select>
      </Field>
      <label className="check">
        <input type="checkbox" required /> {t("privacy.understood")}
      </label>
      {erase.isError && <Failed error={erase.error} />}
      <div className="form-foot">
        <Button onClick={onCancel}>{t("ui.cancel")}</Button>
        <Button type="submit" look="danger" busy={erase.isPending}>{t("privacy.erase")}</Button>
      </div>
    </form>
  );
}

function Done({ certificate, onDone }: { certificate: Certificate; onDone: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const whole = { ...certificate, asked_by_name: me.name };
  return (
    <section className="stack" aria-label={t("privacy.certificate")}>
      <h3>{t("privacy.certificate")}</h3>
      <CertificateFacts certificate={whole} />
      <div className="form-foot">
        <DownloadCertificate certificate={whole} />
        <Button look="primary" onClick={onDone}>{t("ui.close")}</Button>
      </div>
    </section>
  );
}
