/** A text to be copied whole, by its button or by hand. */
import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { copy } from "./copy";

export function CopyField({ label, text }: { label: string; text: string }) {
  return (
    <div className="copy-field">
      <Field label={label}>
        <input className="mono" readOnly value={text} onFocus={(event) => event.target.select()} />
      </Field>
      <CopyButton text={text} what={label} />
    </div>
  );
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  const { t } = useTranslation();
  const press = async () => {
    const done = await copy(text);
    toast(t(done ? "security.copied" : "security.not_copied"), { bad: !done });
  };
  return (
    <Button icon={Copy} aria-label={`${t("security.copy")}: ${what}`} onClick={() => void press()}>{t("security.copy")}</Button>
  );
}
