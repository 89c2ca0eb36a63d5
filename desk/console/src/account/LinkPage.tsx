/** Opened by a link of an e-mail, without a session: choosing a password, once. The token stands behind the `#`. */
import { Link } from "@tanstack/react-router";
import { CircleCheck, LogIn } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { LinkOpened } from "../api/types.account";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { When } from "../ui/When";
import { useOpenLink, useSpendLink } from "./data";
import { Door } from "./Door";
import { NewPassword } from "./NewPassword";

export function LinkPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const link = useOpenLink(token);
  if (link.isPending) return <Door title="Ventanilla"><Loading /></Door>;
  if (link.isSuccess) return <Choose token={token} link={link.data} />;
  if (isGone(link.error)) return <Gone />;
  return <Door title="Ventanilla"><Failed error={link.error} retry={() => void link.refetch()} /></Door>;
}

/** What is no token at all is refused as malformed; for whoever followed it that is the same. */
function isGone(error: unknown): boolean {
  return error instanceof Problem && (error.status === 410 || error.status === 422);
}

function Choose({ token, link }: { token: string; link: LinkOpened }) {
  const { t } = useTranslation();
  const spend = useSpendLink(token);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    spend.mutate(String(new FormData(event.currentTarget).get("password")));
  };
  if (spend.isSuccess) return <Done invited={link.purpose === "invite"} />;
  if (spend.error instanceof Problem && spend.error.status === 410) return <Gone />;
  return (
    <Door title={t(`link.${link.purpose}.title`, { name: link.name })} lead={t(`link.${link.purpose}.lead`)}>
      <form className="form" onSubmit={submit}>
        <Field label={t("login.email")}>
          <input type="email" autoComplete="username" readOnly value={link.email} />
        </Field>
        <NewPassword name="password" first error={spend.error instanceof Problem ? spend.error.fields["password"] : undefined} />
        {spend.isError && <Failed error={spend.error} />}
        <Button type="submit" look="primary" busy={spend.isPending}>{t("link.choose")}</Button>
        <p className="hint">{t("link.ends")} <When at={link.expires_at} mode="minute" /></p>
      </form>
    </Door>
  );
}

function Done({ invited }: { invited: boolean }) {
  const { t } = useTranslation();
  return (
    <Door title={t("link.done")}>
      <p className="said" role="status">
        <CircleCheck size={18} aria-hidden /> <span>{t(invited ? "link.done_invite" : "link.done_reset")}</span>
      </p>
      <ToLogin />
    </Door>
  );
}

function Gone() {
  const { t } = useTranslation();
  return (
    <Door title={t("link.gone")} lead={t("link.gone_lead")}>
      <ToLogin />
    </Door>
  );
}

/** React's own autoFocus leaves links out. */
const focus = (link: HTMLAnchorElement | null) => link?.focus();

function ToLogin() {
  const { t } = useTranslation();
  return (
    <Link to="/login" className="btn btn-primary" ref={focus}>
      <LogIn size={16} aria-hidden /> {t("link.to_login")}
    </Link>
  );
}
