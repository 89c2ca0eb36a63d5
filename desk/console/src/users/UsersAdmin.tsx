/** Accounts: who may enter, as what, and who no longer. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil, UserX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { User } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { EditDialog } from "../ui/EditDialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { AdminTable } from "./AdminTable";
import { Checks } from "./Checks";
import { useOrganizations, useRoles, useUsers } from "./data";

export function UsersAdmin() {
  const { t } = useTranslation();
  const users = useUsers();
  const roles = useRoles();
  const [edited, setEdited] = useState<User | "new" | null>(null);
  const [leaving, setLeaving] = useState<User | null>(null);
  const labels = (codes: string[]) => codes.map((code) => roles.data?.find((role) => role.code === code)?.label ?? code).join(", ");
  return (
    <>
      <AdminTable
        title={t("admin.section.users")}
        rows={users}
        columns={[t("admin.name"), t("admin.email"), t("admin.roles"), t("admin.organization")]}
        add={{ label: t("admin.add.users"), onAdd: () => setEdited("new") }}
        line={(user) => (
          <>
            <th scope="row" className={user.disabled ? "off" : ""}>{user.name}</th>
            <td>{user.email}</td>
            <td>{labels(user.roles)}</td>
            <td>{user.organization_name ?? "—"}</td>
            <td>
              <div className="row-verbs">
                <Button look="ghost" icon={Pencil} onClick={() => setEdited(user)}>{t("ui.edit")}</Button>
                {user.disabled ? (
                  <span className="tag">{t("admin.disabled")}</span>
                ) : (
                  <Button look="ghost" icon={UserX} onClick={() => setLeaving(user)}>{t("admin.disable")}</Button>
                )}
              </div>
            </td>
          </>
        )}
      />
      {edited && <UserDialog user={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      {leaving && <DisableDialog user={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation();
  const roles = useRoles();
  const organizations = useOrganizations();
  return (
    <EditDialog
      title={user?.name ?? t("admin.add.users")}
      path={user ? `/users/${user.id}` : "/users"}
      isNew={!user}
      cacheKey={keys.users}
      onClose={onClose}
      read={(form) => ({
        ...(user ? {} : { email: form.text("email") }),
        name: form.text("name"),
        ...form.filled("alias", "organization_id", "password"),
        roles: form.all("roles"),
      })}
      fields={(errors) => (
        <>
          <Field label={t("admin.name")} error={errors["name"]}>
            <input name="name" required maxLength={120} defaultValue={user?.name} autoFocus />
          </Field>
          <Field label={t("admin.alias")} error={errors["alias"]}>
            <input name="alias" maxLength={60} defaultValue={user?.alias ?? ""} />
          </Field>
          {!user && (
            <Field label={t("admin.email")} error={errors["email"]}>
              <input name="email" type="email" required autoComplete="off" />
            </Field>
          )}
          <Field label={t("admin.password")} error={errors["password"]} {...(user ? { hint: t("admin.keep_secret") } : {})}>
            <input name="password" type="password" autoComplete="new-password" required={!user} minLength={8} />
          </Field>
          <Field label={t("admin.organization")} error={errors["organization_id"]}>
            <select name="organization_id" key={organizations.data?.length} defaultValue={user?.organization_id ?? ""}>
              <option value="">—</option>
              {organizations.data?.map((one) => (
                <option key={one.id} value={one.id}>{one.name}</option>
              ))}
            </select>
          </Field>
          <Checks
            key={roles.data?.length}
            legend={t("admin.roles")}
            name="roles"
            options={(roles.data ?? []).map((role) => ({ id: role.code, name: role.label }))}
            chosen={user?.roles ?? ["operator"]}
            error={errors["roles"]}
          />
        </>
      )}
    />
  );
}

function DisableDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const disable = useMutation({
    mutationFn: () => api.post<unknown>(`/users/${user.id}/disable`),
    onSuccess: onClose,
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.users }),
  });
  return (
    <Dialog title={t("admin.disable")} onClose={onClose}>
      <p>{t("admin.disable_sure", { name: user.name })}</p>
      {disable.isError && <Failed error={disable.error} />}
      <div className="form-foot">
        <Button onClick={onClose} autoFocus>{t("ui.cancel")}</Button>
        <Button look="danger" busy={disable.isPending} onClick={() => disable.mutate()}>{t("admin.disable")}</Button>
      </div>
    </Dialog>
  );
}
