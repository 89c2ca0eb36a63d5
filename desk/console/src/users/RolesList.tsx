/** The roles and what each may do, to be read. */
import { useTranslation } from "react-i18next";

import { wordFor } from "../ui/words";
import { AdminTable } from "./AdminTable";
import { useRoles } from "./data";

export function RolesList() {
  const { t } = useTranslation();
  const roles = useRoles();
  return (
    <AdminTable
      title={t("admin.section.roles")}
      rows={roles}
      columns={[t("admin.name"), t("admin.scope"), t("admin.permissions")]}
      line={(role) => (
        <>
          <th scope="row" title={role.code}>{role.label}</th>
          <td className="nowrap">{t(`admin.scopes.${role.scope}` as "admin.scopes.own", { defaultValue: role.scope })}</td>
          <td>
            <dl className="permissions">
              {Object.entries(role.permissions).map(([resource, actions]) => (
                <div key={resource}>
                  <dt>{wordFor(t, "resource", resource)}</dt>
                  <dd className="muted">{actions.map((action) => wordFor(t, "permission", action)).join(", ")}</dd>
                </div>
              ))}
            </dl>
          </td>
          <td />
        </>
      )}
    />
  );
}
