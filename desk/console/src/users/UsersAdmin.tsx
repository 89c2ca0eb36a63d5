/** Accounts: who may enter, as what, and who no longer. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil, UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { SHORTEST_PASSWORD } from "../account/NewPassword";
import { api } from "../api/client";
import type { User } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { EditDialog } from "../ui/EditDialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { problemText } from "../ui/problem";
import { SearchField } from "../ui/SearchField";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { AdminTable } from "./AdminTable";
import { Checks } from "./Checks";
import { useOrganizations, useRoles, useUsers } from "./data";
import { may, rightsIn } from "./may";
import { useMe } from "./session";
import { Words } from "./Words";

export function UsersAdmin() {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const users = useUsers(q);
  const me = useMe();
  const rights = rightsIn(me, "users");
  const disables = may(me, "user", "disable");
  const roles = useRoles();
  const [edited, setEdited] = useState<User | "new" | null>(null);
  const [leaving, setLeaving] = useState<User | null>(null);
  const labels = (codes: string[]) => codes.map((code) => roles.data?.find((role) => role.code === code)?.label ?? code);
  return (
    <>
      <AdminTable
        title={t("admin.section.users")}
        rows={users}
        columns={[t("admin.name"), t("admin.roles"), t("admin.organization"), t("admin.last_login")]}
        add={rights.add ? { label: t("admin.add.users"), onAdd: () => setEdited("new") } : undefined}
        tools={<SearchField label={t("admin.search_users")} value={q} onChange={setQ} />}
        line={(user) => (
          <>
            <th scope="row">
              <span className={user.disabled ? "off" : ""}>{user.name}</span>
              <span className="muted sub">{user.email}</span>
            </th>
            <td><Words words={labels(user.roles)} /></td>
            <td>{user.organization_name ?? "—"}</td>
            <td>{user.last_login_at ? <When at={user.last_login_at} /> : <span className="muted">{t("admin.never")}</span>}</td>
            <td>
              <div className="row-verbs">
                {user.disabled && <span className="tag tag-warn">{t("admin.disabled")}</span>}
                {rights.change && <Button look="ghost" icon={Pencil} onClick={() => setEdited(user)}>{t("ui.edit")}</Button>}
                {disables && user.id !== me.id && !user.disabled && (
                  <Button look="ghost" icon={UserX} onClick={() => setLeaving(user)}>{t("admin.disable")}</Button>
                )}
                {disables && user.disabled && <EnableButton user={user} />}
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
        ...form.filled("alias", "password"),
        ...(form.text("organization_id") === (user?.organization_id ?? "") ? {} : { organization_id: form.text("organization_id") || null }),
        roles: form.all("roles"),
      })}
      fields={(errors) => (
        <>
          <Field label={t("admin.name")} error={errors["name"]}>
            <input name="name" required maxLength={120} defaultValue={user?.name} autoFocus data-focus />
          </Field>
          <Field label={t("admin.alias")} error={errors["alias"]}>
            <input name="alias" maxLength={60} defaultValue={user?.alias ?? ""} />
          </Field>
          {!user && (
            <Field label={t("admin.email")} error={errors["email"]}>
              <input name="email" type="email" required autoComplete="off" />
            </Field>
          )}
          <Field label={t(user ? "admin.new_password" : "admin.password")} error={errors["password"]} {...(user ? { hint: t("admin.keep_secret") } : {})}>
            <input name="password" type="password" autoComplete="new-password" required={!user} minLength={SHORTEST_PASSWORD} />
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

function EnableButton({ user }: { user: User }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const enable = useMutation({
    mutationFn: () => api.post<unknown>(`/users/${user.id}/enable`),
    onSuccess: () => toast(t("admin.enabled_said")),
    onError: (error) => toast(problemText(error, t), { bad: true }),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.users }),
  });
  return (
    <Button look="ghost" icon={UserCheck} busy={enable.isPending} onClick={() => enable.mutate()}>{t("admin.enable")}</Button>
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
        <Button onClick={onClose} autoFocus data-focus>{t("ui.cancel")}</Button>
        <Button look="danger" busy={disable.isPending} onClick={() => disable.mutate()}>{t("admin.disable")}</Button>
      </div>
    </Dialog>
  );
}
