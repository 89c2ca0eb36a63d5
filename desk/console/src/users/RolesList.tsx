/** The roles and what each may do, to be read. */
import { useTranslation } from "react-i18next";

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
          <th scope="row">
            {role.label} <span className="muted sub mono">{role.code}</span>
          </th>
          <td className="nowrap">{t(`admin.scopes.${role.scope}` as "admin.scopes.own", { defaultValue: role.scope })}</td>
          <td>
            <dl className="permissions">
              {Object.entries(role.permissions).map(([resource, actions]) => (
                <div key={resource}>
                  <dt className="mono">{resource}</dt>
                  <dd className="mono muted">{actions.join(" ")}</dd>
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
