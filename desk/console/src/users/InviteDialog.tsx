/** A new account: who it is for and what it may do. Its owner chooses the password, by a link. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, Problem } from "../api/client";
import type { Invited } from "../api/types.account";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FormValues } from "../ui/EditDialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { LinkDialog } from "./LinkDialog";
import { UserFields } from "./UserFields";

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const invite = useMutation({
    mutationFn: (body: object) => api.post<Invited>("/users/invite", body),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.users }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormValues(new FormData(event.currentTarget));
    invite.mutate({
      email: form.text("email"),
      name: form.text("name"),
      roles: form.all("roles"),
      locale: form.text("locale"),
      ...form.filled("alias", "organization_id"),
    });
  };
  if (invite.data) {
    return <LinkDialog key="made" title={t("admin.link.invited")} name={invite.data.user.name} made={invite.data} onClose={onClose} />;
  }
  const errors = invite.error instanceof Problem ? invite.error.fields : {};
  return (
    <Dialog title={t("admin.add.users")} onClose={onClose} look="side">
      <form className="form" onSubmit={submit}>
        <p className="muted">{t("admin.link.invite_lead")}</p>
        <UserFields user={null} errors={errors}>
          <Field label={t("admin.email")} error={errors["email"]}>
            <input name="email" type="email" required autoComplete="off" maxLength={254} />
          </Field>
          <Field label={t("admin.locale")} error={errors["locale"]}>
            <select name="locale" defaultValue={i18n.language}>
              <option value="es">Español</option>
              <option value="en">English</option>
            </select>
          </Field>
        </UserFields>
        {invite.isError && <Failed error={invite.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={invite.isPending}>{t("admin.link.invite")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
