/** The door: e-mail, password, and the code of the second factor when the account asks for one. */
import { useNavigate } from "@tanstack/react-router";
import { LogIn } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { speak } from "../i18n";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { homeOf } from "./may";
import { useLogin } from "./session";

export function LoginPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const login = useLogin();
  const [withCode, setWithCode] = useState(false);
  const code = useRef<HTMLInputElement>(null);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const otp = String(data.get("otp") ?? "").trim();
    login.mutate(
      { email: String(data.get("email")), password: String(data.get("password")), ...(otp ? { otp } : {}) },
      {
        onSuccess: (me) => void navigate({ to: homeOf(me) }),
        onError: (error) => {
          if (error instanceof Problem && error.code.includes("otp")) {
            setWithCode(true);
            window.setTimeout(() => code.current?.focus());
          }
        },
      },
    );
  };
  const other = i18n.language === "es" ? "en" : "es";
  return (
    <main className="login">
      <form className="login-card" onSubmit={submit}>
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={44} height={44} />
        <h1>Ventanilla</h1>
        <p className="muted">{t("login.lead")}</p>
        <Field label={t("login.email")}>
          <input name="email" type="email" autoComplete="username" required autoFocus />
        </Field>
        <Field label={t("login.password")}>
          <input name="password" type="password" autoComplete="current-password" required />
        </Field>
        {withCode ? (
          <Field label={t("login.code")} hint={t("login.code_hint")}>
            <input ref={code} name="otp" inputMode="numeric" autoComplete="one-time-code" maxLength={8} />
          </Field>
        ) : (
          <button type="button" className="link" onClick={() => setWithCode(true)}>
            {t("login.have_code")}
          </button>
        )}
        {login.isError &&
          (login.error instanceof Problem && login.error.status === 401 ? (
            <p className="failed" role="alert">
              {login.error.detail || t("login.wrong")}
            </p>
          ) : (
            <Failed error={login.error} />
          ))}
        <Button type="submit" look="primary" icon={LogIn} busy={login.isPending}>
          {t("login.enter")}
        </Button>
        <button type="button" className="link" lang={other} onClick={() => void speak(other)}>
          {other === "en" ? "English" : "Español"}
        </button>
      </form>
    </main>
  );
}
