/** Tying an app of the phone: the password, then its secret, then a first code that proves it works. */
import { type FormEvent, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { TwoFactorBegun } from "../api/types.account";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { useBeginTwoFactor, useConfirmTwoFactor } from "./data";
import { CopyField } from "./CopyField";

/** Loaded with the page that shows one. */
const QrCode = lazy(() => import("./QrCode").then(({ QrCode: component }) => ({ default: component })));

interface SetUpProps {
  /** A session that is open for this alone need not prove itself again. */
  withPassword: boolean;
  onConfirmed: (codes: string[]) => void;
  onCancel?: () => void;
}

export function SetUpTwoFactor({ withPassword, onConfirmed, onCancel }: SetUpProps) {
  const { t } = useTranslation();
  const begin = useBeginTwoFactor();
  if (begin.data) return <Confirm begun={begin.data} onConfirmed={onConfirmed} {...(onCancel ? { onCancel } : {})} />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    begin.mutate(withPassword ? String(new FormData(event.currentTarget).get("password")) : null);
  };
  return (
    <form className="form narrow" onSubmit={submit}>
      <p>{t("security.set_up_lead")}</p>
      {withPassword && (
        <Field label={t("account.current")}>
          <input name="password" type="password" autoComplete="current-password" required autoFocus />
        </Field>
      )}
      {begin.isError && <Failed error={begin.error} />}
      <div className="row-start">
        <Button type="submit" look="primary" busy={begin.isPending}>{t("security.begin")}</Button>
        {onCancel && <Button onClick={onCancel}>{t("ui.cancel")}</Button>}
      </div>
    </form>
  );
}

function Confirm({ begun, onConfirmed, onCancel }: { begun: TwoFactorBegun } & Omit<SetUpProps, "withPassword">) {
  const { t } = useTranslation();
  const confirm = useConfirmTwoFactor();
  const [code, setCode] = useState("");
  const wrong = confirm.error instanceof Problem && confirm.error.code === "otp_wrong";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    confirm.mutate(code.trim(), { onSuccess: onConfirmed });
  };
  return (
    <form className="form narrow" onSubmit={submit}>
      <p>{t("security.scan_lead")}</p>
      <Suspense fallback={<Loading />}>
        <QrCode text={begun.uri} label={t("security.qr")} />
      </Suspense>
      <p className="muted">{t("security.secret_lead")}</p>
      <CopyField label={t("security.secret")} text={begun.secret} />
      <CopyField label={t("security.uri")} text={begun.uri} />
      <p><a className="link" href={begun.uri}>{t("security.open_app")}</a></p>
      <Field label={t("security.first_code")} hint={t("security.first_code_hint")} error={wrong ? t("login.code_wrong") : undefined}>
        <input value={code} onChange={(event) => setCode(event.target.value)} inputMode="numeric" autoComplete="one-time-code" required maxLength={8} autoFocus />
      </Field>
      {confirm.isError && !wrong && <Failed error={confirm.error} />}
      <div className="row-start">
        <Button type="submit" look="primary" busy={confirm.isPending}>{t("security.confirm")}</Button>
        {onCancel && <Button onClick={onCancel}>{t("ui.cancel")}</Button>}
      </div>
    </form>
  );
}
