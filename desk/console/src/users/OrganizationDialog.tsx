/** An institution as the directory has it. Where it stands in the network is changed only by who shapes the network. */
import { useTranslation } from "react-i18next";

import type { Organization } from "../api/types";
import { keys } from "../live/keys";
import { EditDialog, type FormValues } from "../ui/EditDialog";
import { Field } from "../ui/Field";
import { wordFor } from "../ui/words";
import { useAreas, useOrganizations } from "./data";

interface OrganizationProps {
  organization: Organization | null;
  shapes: boolean;
  onClose: () => void;
}

export function OrganizationDialog({ organization, shapes, onClose }: OrganizationProps) {
  const { t, i18n } = useTranslation();
  const others = useOrganizations().data ?? [];
  const known = Object.keys(i18n.getResource(i18n.language, "t", "organization_type") as object);
  const types = [...new Set([...known, ...others.map((one) => one.type)])];
  // Moving a branch is a deed of its own: nothing is said of a place that stays.
  const moved = (form: FormValues, name: "parent_id" | "area_id") =>
    !shapes || form.text(name) === (organization?.[name] ?? "") ? {} : { [name]: form.text(name) || null };
  const read = (form: FormValues) => ({
    name: form.text("name"),
    type: form.text("type"),
    phone: form.text("phone") || null,
    ...moved(form, "parent_id"),
    ...moved(form, "area_id"),
    ...(organization ? { status: form.text("inactive") === "on" ? "inactive" : "active" } : {}),
  });
  return (
    <EditDialog
      title={organization?.name ?? t("admin.add.organizations")}
      path={organization ? `/organizations/${organization.id}` : "/organizations"}
      isNew={!organization}
      cacheKey={keys.organizations}
      read={read}
      onClose={onClose}
      fields={(errors) => (
        <>
          <Field label={t("admin.name")} error={errors["name"]}>
            <input name="name" required maxLength={200} defaultValue={organization?.name} autoFocus data-focus />
          </Field>
          <Field label={t("admin.kind")} error={errors["type"]}>
            <select name="type" key={types.length} defaultValue={organization?.type ?? "day_centre"}>
              {types.map((type) => (
                <option key={type} value={type}>{wordFor(t, "organization_type", type)}</option>
              ))}
            </select>
          </Field>
          <Field label={t("person.kind.phone")} hint={t("admin.phone_hint")} error={errors["phone"]}>
            <input name="phone" type="tel" maxLength={60} autoComplete="off" defaultValue={organization?.phone ?? ""} />
          </Field>
          {shapes && <Standing organization={organization} others={others} errors={errors} />}
          {organization && (
            <label className="check">
              <input type="checkbox" name="inactive" defaultChecked={organization.status === "inactive"} /> {t("admin.inactive")}
            </label>
          )}
        </>
      )}
    />
  );
}

interface StandingProps {
  organization: Organization | null;
  others: Organization[];
  errors: Record<string, string>;
}

/** What it depends on, and where it is. Nothing depends on itself or on what depends on it. */
function Standing({ organization, others, errors }: StandingProps) {
  const { t } = useTranslation();
  const areas = useAreas().data ?? [];
  const above = others.filter((one) => !organization || !one.path.includes(organization.id));
  return (
    <>
      <Field label={t("admin.depends_on")} error={errors["parent_id"]}>
        <select name="parent_id" key={`above-${above.length}`} defaultValue={organization?.parent_id ?? ""}>
          <option value="">—</option>
          {above.map((one) => (
            <option key={one.id} value={one.id}>{one.name}</option>
          ))}
        </select>
      </Field>
      <Field label={t("admin.area")} error={errors["area_id"]}>
        <select name="area_id" key={`areas-${areas.length}`} defaultValue={organization?.area_id ?? ""}>
          <option value="">—</option>
          {areas.map((one) => (
            <option key={one.id} value={one.id}>{one.name}</option>
          ))}
        </select>
      </Field>
    </>
  );
}
