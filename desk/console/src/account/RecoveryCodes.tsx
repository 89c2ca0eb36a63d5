/** The codes for the day the phone is lost, shown this once. */
import { Download } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { codesText } from "./copy";
import { CopyButton } from "./CopyField";

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const text = codesText(codes, t("security.codes_file"));
  return (
    <div className="form">
      <h3 ref={head} tabIndex={-1}>{t("security.codes_title")}</h3>
      <p>{t("security.codes_lead")}</p>
      <ul className="codes mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="row-start">
        <CopyButton text={text} what={t("security.codes_title")} />
        <Button icon={Download} onClick={() => save(text)}>{t("security.download")}</Button>
        <Button look="primary" onClick={onDone}>{t("security.codes_kept")}</Button>
      </div>
    </div>
  );
}

function save(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "ventanilla-recovery-codes.txt";
  link.click();
  // The browser takes what it saves a little later.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
