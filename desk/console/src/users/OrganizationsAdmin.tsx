/** The network's institutions: where each belongs, and the phone by which colleagues of the others reach it. */
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Me, Organization } from "../api/types";
import { Button } from "../ui/Button";
import { wordFor } from "../ui/words";
import { AdminTable } from "./AdminTable";
import { useOrganizations } from "./data";
import { rightsIn } from "./may";
import { OrganizationDialog } from "./OrganizationDialog";
import { useMe } from "./session";

export function OrganizationsAdmin() {
  const { t } = useTranslation();
  const me = useMe();
  const rights = rightsIn(me, "organizations");
  const organizations = useOrganizations();
  const [edited, setEdited] = useState<Organization | "new" | null>(null);
  const nameOf = (id: string | null) => organizations.data?.find((one) => one.id === id)?.name;
  return (
    <>
      <AdminTable
        title={t("admin.section.organizations")}
        lead={t("admin.organizations_lead")}
        rows={organizations}
        columns={[t("admin.name"), t("admin.kind"), t("admin.area"), t("person.kind.phone")]}
        add={rights.add ? { label: t("admin.add.organizations"), onAdd: () => setEdited("new") } : undefined}
        line={(one) => (
          <>
            <th scope="row">
              <span className={one.status === "inactive" ? "off" : ""}>{one.name}</span>
              <span className="muted sub">{nameOf(one.parent_id)}</span>
            </th>
            <td>{wordFor(t, "organization_type", one.type)}</td>
            <td>{one.area_name ?? "—"}</td>
            <td>{one.phone ?? "—"}</td>
            <td>
              <div className="row-verbs">
                {one.status === "inactive" && <span className="tag tag-warn">{t("admin.inactive")}</span>}
                {rights.change && mine(me, one, rights.add) && (
                  <Button look="ghost" icon={Pencil} aria-label={`${t("ui.edit")}: ${one.name}`} onClick={() => setEdited(one)}>{t("ui.edit")}</Button>
                )}
              </div>
            </td>
          </>
        )}
      />
      {edited && <OrganizationDialog organization={edited === "new" ? null : edited} shapes={rights.add} onClose={() => setEdited(null)} />}
    </>
  );
}

/** One's own institution and those below it, unless one shapes the whole network. */
function mine(me: Me, one: Organization, all: boolean): boolean {
  return all || (me.organization_id !== null && one.path.includes(me.organization_id));
}
