/** Accounts: who may enter, as what, and who no longer. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp, Pencil, UserCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { User } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { EditDialog } from "../ui/EditDialog";
import { problemText } from "../ui/problem";
import { SearchField } from "../ui/SearchField";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { AdminTable } from "./AdminTable";
import { useRoles, useUsers } from "./data";
import { ImportDialog } from "./ImportDialog";
import { InviteDialog } from "./InviteDialog";
import { may, rightsIn } from "./may";
import { useMe } from "./session";
import { UserFields } from "./UserFields";
import { UserVerbs } from "./UserVerbs";
import { verbsFor } from "./userVerbs";
import { Words } from "./Words";

export function UsersAdmin() {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const users = useUsers(q);
  const me = useMe();
  const rights = rightsIn(me, "users");
  const disables = may(me, "user", "disable");
  const roles = useRoles();
  const [edited, setEdited] = useState<User | "new" | "import" | null>(null);
  const verbs = (user: User) => verbsFor(user, me.id, { ...rights, disable: disables });
  const labels = (codes: string[]) => codes.map((code) => roles.data?.find((role) => role.code === code)?.label ?? code);
  return (
    <>
      <AdminTable
        title={t("admin.section.users")}
        rows={users}
        columns={[t("admin.name"), t("admin.roles"), t("admin.organization"), t("admin.last_login")]}
        add={rights.add ? { label: t("admin.add.users"), onAdd: () => setEdited("new") } : undefined}
        tools={
          <>
            <SearchField label={t("admin.search_users")} value={q} onChange={setQ} />
            {rights.add && <Button icon={FileUp} onClick={() => setEdited("import")}>{t("import.title")}</Button>}
          </>
        }
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
                {user.invited && !user.disabled && <span className="tag">{t("admin.invited")}</span>}
                {user.two_factor && <span className="tag tag-ok">{t("security.two_factor")}</span>}
                {rights.change && <Button look="ghost" icon={Pencil} onClick={() => setEdited(user)}>{t("ui.edit")}</Button>}
                {disables && user.disabled && <EnableButton user={user} />}
                {verbs(user).length > 0 && <UserVerbs user={user} verbs={verbs(user)} />}
              </div>
            </td>
          </>
        )}
      />
      {edited === "new" && <InviteDialog onClose={() => setEdited(null)} />}
      {edited === "import" && <ImportDialog onClose={() => setEdited(null)} />}
      {edited && edited !== "new" && edited !== "import" && <UserDialog user={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function UserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  return (
    <EditDialog
      title={user.name}
      path={`/users/${user.id}`}
      isNew={false}
      cacheKey={keys.users}
      onClose={onClose}
      read={(form) => ({
        name: form.text("name"),
        ...form.filled("alias"),
        ...(form.text("organization_id") === (user.organization_id ?? "") ? {} : { organization_id: form.text("organization_id") || null }),
        roles: form.all("roles"),
      })}
      fields={(errors) => <UserFields user={user} errors={errors} />}
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
