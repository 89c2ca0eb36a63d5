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
      columns={[t("admin.name"), t("admin.permissions")]}
      line={(role) => (
        <>
          <th scope="row">
            {role.label} <span className="muted sub mono">{role.code}</span>
          </th>
          <td className="mono">
            {Object.entries(role.permissions)
              .map(([resource, actions]) => `${resource}: ${actions.join(", ")}`)
              .join(" · ")}
          </td>
          <td />
        </>
      )}
    />
  );
}
