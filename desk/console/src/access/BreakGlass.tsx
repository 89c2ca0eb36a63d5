/** A record that is not shown: why that may be, and the way in for an emergency, in the sight of others. */
import { CircleAlert, EyeOff, Siren } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import "./access.css";
import { Problem } from "../api/client";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Empty, Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { useBreakGlass, type Which } from "./data";

export function RecordFailed({ record, error, retry }: { record: Which; error: unknown; retry: () => void }) {
  const hidden = error instanceof Problem && error.status === 404;
  return hidden ? <Hidden record={record} /> : <Failed error={error} retry={retry} />;
}

function Hidden({ record }: { record: Which }) {
  const { t } = useTranslation();
  const breaks = may(useMe(), record.resource, "break_glass");
  const [asking, setAsking] = useState(false);
  return (
    <div className="hidden-record" role="alert">
      <Empty icon={EyeOff} title={t("emergency.hidden")}>
        <p>{t("emergency.hidden_hint")}</p>
        {breaks && <p>{t("emergency.hidden_way")}</p>}
      </Empty>
      {breaks && <Button icon={Siren} onClick={() => setAsking(true)}>{t("emergency.open")}</Button>}
      {asking && <BreakGlassDialog record={record} onClose={() => setAsking(false)} />}
    </div>
  );
}

function BreakGlassDialog({ record, onClose }: { record: Which; onClose: () => void }) {
  const { t } = useTranslation();
  const open = useBreakGlass(record);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    open.mutate(reason, {
      onSuccess: () => {
        toast(t("emergency.opened"));
        onClose();
      },
    });
  };
  // What is not there, is denied or is protected is refused alike, and the server does not tell which.
  const refused = open.error instanceof Problem && open.error.status === 404;
  return (
    <Dialog title={t("emergency.title")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <ul className="consequences">
          {(["hour", "recorded", "told"] as const).map((one) => (
            <li key={one}><CircleAlert size={16} aria-hidden /> {t(`emergency.consequence.${one}`)}</li>
          ))}
        </ul>
        <Field label={t("emergency.reason")} hint={t("emergency.reason_hint")}>
          <textarea name="reason" rows={3} required minLength={3} maxLength={2000} data-focus />
        </Field>
        {refused && <p className="failed" role="alert">{t("emergency.refused")}</p>}
        {open.isError && !refused && <Failed error={open.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="danger" icon={Siren} busy={open.isPending}>{t("emergency.confirm")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
