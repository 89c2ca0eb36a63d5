/** What a new account and a changed one have in common: names, institution, roles. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { User } from "../api/types";
import { Field } from "../ui/Field";
import { Checks } from "./Checks";
import { useOrganizations, useRoles } from "./data";

interface UserFieldsProps {
  user: User | null;
  errors: Record<string, string>;
  children?: ReactNode;
}

export function UserFields({ user, errors, children }: UserFieldsProps) {
  const { t } = useTranslation();
  const roles = useRoles();
  const organizations = useOrganizations();
  return (
    <>
      <Field label={t("admin.name")} error={errors["name"]}>
        <input name="name" required maxLength={120} defaultValue={user?.name} autoFocus data-focus />
      </Field>
      <Field label={t("admin.alias")} error={errors["alias"]}>
        <input name="alias" maxLength={60} defaultValue={user?.alias ?? ""} />
      </Field>
      {children}
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
  );
}
