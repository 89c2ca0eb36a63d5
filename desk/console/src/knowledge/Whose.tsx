/** For whom an article is, of which institution, and who looks after it: the same fields wherever articles are made. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Field } from "../ui/Field";
import { useMe } from "../users/session";
import { useInstitutions, useOwners } from "./data";

export type Audience = "public" | "staff" | "institution";

interface AudienceProps {
  audience: Audience;
  onAudience: (audience: Audience) => void;
  institution: string;
  onInstitution: (id: string) => void;
  errors?: Record<string, string>;
}

export function AudienceFields({ audience, onAudience, institution, onInstitution, errors = {} }: AudienceProps) {
  const { t } = useTranslation();
  const institutions = useInstitutions(audience === "institution");
  const known = institutions.data ?? [];
  return (
    <>
      <Field label={t("knowledge.audience")} error={errors["audience"]}>
        <select name="audience" value={audience} onChange={(event) => onAudience(event.target.value as Audience)}>
          {(["public", "staff", "institution"] as const).map((one) => (
            <option key={one} value={one}>{t(`knowledge.audiences.${one}`)}</option>
          ))}
        </select>
      </Field>
      {audience === "institution" && (
        <Field label={t("whose.institution")} error={errors["organization_id"]} hint={t("whose.institution_hint")}>
          <select name="organization_id" required value={institution} onChange={(event) => onInstitution(event.target.value)}>
            <option value="">{t(institutions.isPending ? "ui.loading" : "whose.choose")}</option>
            {institution && !known.some((one) => one.id === institution) && <option value={institution}>{t("whose.present")}</option>}
            {known.map((one) => (
              <option key={one.id} value={one.id}>{one.name}</option>
            ))}
          </select>
        </Field>
      )}
    </>
  );
}

interface OwnerProps {
  /** Of the article; empty: of none. */
  institution: string;
  value: string;
  onChange: (id: string) => void;
  /** What the empty choice says. */
  nobody: string;
  error?: string | undefined;
}

/** Oneself stands first; somebody whom one does not see is shown as such and may stay. */
export function OwnerField({ institution, value, onChange, nobody, error }: OwnerProps) {
  const { t } = useTranslation();
  const me = useMe();
  const owners = useOwners(institution);
  const [before] = useState(value);
  const known = owners.data ?? [];
  const unseen = before && owners.isSuccess && !known.some((one) => one.id === before) ? before : null;
  const mine = known.find((one) => one.id === me.id);
  return (
    <Field label={t("whose.owner")} error={error} hint={t("whose.owner_hint")}>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{nobody}</option>
        {owners.isPending && value && <option value={value}>{t("ui.loading")}</option>}
        {unseen && <option value={unseen}>{t("learning.owner")}</option>}
        {mine && <option value={mine.id}>{t("whose.me", { name: mine.name })}</option>}
        {known.filter((one) => one.id !== me.id).map((one) => (
          <option key={one.id} value={one.id}>{one.name}</option>
        ))}
      </select>
    </Field>
  );
}
