/** The certificate of an erasure: what went, by kind and number, and nothing of what it said. */
import { Download } from "lucide-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { Certificate } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { exact } from "../ui/time";
import { save } from "./data";

export function CertificateDialog({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("privacy.certificate")} onClose={onClose}>
      <CertificateFacts certificate={certificate} />
      <div className="form-foot">
        <Button onClick={onClose}>{t("ui.close")}</Button>
        <DownloadCertificate certificate={certificate} />
      </div>
    </Dialog>
  );
}

export function CertificateFacts({ certificate }: { certificate: Certificate }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <dl className="facts">
        {facts(certificate, t, i18n.language).map(([name, value]) => (
          <div key={name} className="facts-row">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t("privacy.erased")}</h3>
      {Object.keys(certificate.erased).length === 0 && <p className="muted">{t("privacy.erased_nothing")}</p>}
      <dl className="facts">
        {counted(certificate, t).map(([name, value]) => (
          <div key={name} className="facts-row">
            <dt>{name}</dt>
            <dd className="num-start">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

export function DownloadCertificate({ certificate }: { certificate: Certificate }) {
  const { t, i18n } = useTranslation();
  const keep = () => {
    const lines = [
      t("privacy.certificate"),
      "",
      ...[...facts(certificate, t, i18n.language), ...counted(certificate, t)].map(([name, value]) => `${name}: ${value}`),
      "",
    ];
    save(new Blob([lines.join("\n")], { type: "text/plain;charset=utf-8" }), `${t("privacy.certificate_file")}-${certificate.id.slice(-8)}.txt`);
  };
  return <Button icon={Download} onClick={keep}>{t("privacy.download_certificate")}</Button>;
}

function facts(certificate: Certificate, t: TFunction<"t">, locale: string): [string, string][] {
  return [
    [t("privacy.number"), certificate.id],
    [t("privacy.about"), `${t(`resource.${certificate.kind}`)} ${certificate.subject_id}`],
    [t("privacy.basis"), t(`privacy.bases.${certificate.basis}` as "privacy.bases.request", { defaultValue: certificate.basis })],
    [t("privacy.when"), exact(certificate.at, locale)],
    [t("privacy.who"), certificate.asked_by_name ?? t("author.system")],
  ];
}

function counted(certificate: Certificate, t: TFunction<"t">): [string, string][] {
  return Object.entries(certificate.erased).map(([kind, count]) => [
    t(`privacy.kinds.${kind}` as "privacy.kinds.messages", { defaultValue: kind.replaceAll("_", " ") }),
    String(count),
  ]);
}
