/** The door: e-mail and password, then the code of the second factor when the account has one; or a passkey. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { LogIn } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { singleSignOnQuery } from "../account/data";
import { Door } from "../account/Door";
import { ForgotForm } from "../account/ForgotForm";
import { PasskeyDoor } from "../account/PasskeyDoor";
import { Problem } from "../api/client";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { homeOf } from "./may";
import { useLogin } from "./session";
import { wordsOfRefusal } from "./refusal";

type Step = "password" | "code" | "forgot";

export function LoginPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const login = useLogin();
  const { error: refused } = useSearch({ from: "/login" });
  const [step, setStep] = useState<Step>("password");
  const [given, setGiven] = useState({ email: "", password: "" });

  const enter = (credentials: typeof given, otp?: string) =>
    login.mutate(
      { ...credentials, ...(otp ? { otp } : {}) },
      {
        onSuccess: (me) => void navigate({ to: homeOf(me) }),
        onError: (error) => {
          if (isCode(error, "otp_required")) setStep("code");
          else if (isCode(error, "bad_credentials")) setStep("password");
        },
      },
    );
  const submitPassword = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const credentials = { email: String(data.get("email")), password: String(data.get("password")) };
    setGiven(credentials);
    enter(credentials);
  };
  const submitCode = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    enter(given, String(new FormData(event.currentTarget).get("otp")).trim());
  };
  const back = () => {
    login.reset();
    setStep("password");
  };

  if (step === "forgot") {
    return (
      <Door title={t("login.forgot_title")} lead={t("login.forgot_lead")}>
        <ForgotForm email={given.email} onBack={back} />
      </Door>
    );
  }
  if (step === "code") {
    return (
      <Door title={t("login.code_title")} lead={t("login.code_lead")}>
        <form className="form" onSubmit={submitCode}>
          <Field label={t("login.code")} hint={t("login.code_hint")}>
            <input name="otp" autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} required maxLength={32} autoFocus />
          </Field>
          <Refusal error={login.error} />
          <Button type="submit" look="primary" icon={LogIn} busy={login.isPending}>{t("login.enter")}</Button>
          <button type="button" className="link" onClick={back}>{t("login.back")}</button>
        </form>
      </Door>
    );
  }
  return (
    <Door title="Ventanilla" lead={t("login.lead")}>
      {refused && login.isIdle && <p className="failed" role="alert">{wordsOfRefusal(refused, t)}</p>}
      <form className="form" onSubmit={submitPassword}>
        <Field label={t("login.email")}>
          <input name="email" type="email" autoComplete="username" required autoFocus defaultValue={given.email} onChange={(event) => setGiven({ ...given, email: event.target.value })} />
        </Field>
        <Field label={t("login.password")}>
          <input name="password" type="password" autoComplete="current-password" required />
        </Field>
        <Refusal error={login.error} />
        <Button type="submit" look="primary" icon={LogIn} busy={login.isPending}>{t("login.enter")}</Button>
      </form>
      <PasskeyDoor />
      <SignInElsewhere />
      <button type="button" className="link" onClick={() => setStep("forgot")}>{t("login.forgot")}</button>
    </Door>
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Problem && error.code === code;
}

/** That a code is asked for is the next step, not a failure. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error || isCode(error, "otp_required")) return null;
  if (isCode(error, "otp_wrong")) return <p className="failed" role="alert">{t("login.code_wrong")}</p>;
  if (error instanceof Problem && error.status === 401) return <p className="failed" role="alert">{error.detail || t("login.wrong")}</p>;
  return <Failed error={error} />;
}

function SignInElsewhere() {
  const { t } = useTranslation();
  const provider = useQuery(singleSignOnQuery).data;
  if (!provider?.enabled) return null;
  return (
    <a className="btn btn-plain" href={`${provider.start}?next=${encodeURIComponent("/console/")}`}>
      {t("login.with", { name: provider.name })}
    </a>
  );
}
