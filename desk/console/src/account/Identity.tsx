/** The identity of a provider elsewhere that opens this account. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link2, Link2Off } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { useIdentityLink } from "./data";

export function Identity({ name }: { name: string }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const link = useIdentityLink(true);
  const [tying, setTying] = useState(false);
  const untie = useMutation({
    mutationFn: () => api.delete("/auth/oidc/link"),
    onSuccess: () => toast(t("security.untied")),
    onError: (error) => toast(problemText(error, t), { bad: true }),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.identityLink }),
  });
  return (
    <section className="panel" aria-labelledby="identity">
      <header className="box-head">
        <h2 id="identity">{t("security.identity", { name })}</h2>
      </header>
      {link.isPending && <Loading />}
      {link.isError && <Failed error={link.error} retry={() => void link.refetch()} />}
      {link.data?.linked && (
        <>
          <p>{t("security.tied")} {link.data.linked_at && <When at={link.data.linked_at} mode="minute" />}</p>
          <div className="row-start">
            <Button icon={Link2Off} busy={untie.isPending} onClick={() => untie.mutate()}>{t("security.untie")}</Button>
          </div>
        </>
      )}
      {link.data && !link.data.linked && (
        <>
          <p>{t("security.tie_lead", { name })}</p>
          <div className="row-start">
            <Button icon={Link2} onClick={() => setTying(true)}>{t("security.tie")}</Button>
          </div>
        </>
      )}
      {tying && <TieDialog onClose={() => setTying(false)} />}
    </section>
  );
}

function TieDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const begin = useMutation({
    mutationFn: (password: string) => api.post<{ url: string }>("/auth/oidc/link", { password }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    begin.mutate(String(new FormData(event.currentTarget).get("password")));
  };
  return (
    <Dialog title={t("security.tie")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Field label={t("account.current")}>
          <input name="password" type="password" autoComplete="current-password" required data-focus />
        </Field>
        {begin.isError && <Failed error={begin.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={begin.isPending}>{t("security.tie")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
