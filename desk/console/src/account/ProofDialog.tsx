/** Password and code before what a stolen session must not do alone. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";

interface ProofProps<T> {
  title: string;
  lead: string;
  path: string;
  verb: string;
  onDone: (answer: T) => void;
  onClose: () => void;
}

export function ProofDialog<T>({ title, lead, path, verb, onDone, onClose }: ProofProps<T>) {
  const { t } = useTranslation();
  const prove = useMutation({ mutationFn: (proof: { password: string; otp: string }) => api.post<T>(path, proof), onSuccess: onDone });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    prove.mutate({ password: String(form.get("password")), otp: String(form.get("otp")).trim() });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{lead}</p>
        <Field label={t("account.current")}>
          <input name="password" type="password" autoComplete="current-password" required data-focus />
        </Field>
        <Field label={t("login.code")} hint={t("login.code_hint")}>
          <input name="otp" autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} required maxLength={32} />
        </Field>
        {prove.isError && <Failed error={prove.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={prove.isPending}>{verb}</Button>
        </div>
      </form>
    </Dialog>
  );
}
