/** Choosing an account or a record: by searching, by a number, or by an address that somebody sent. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { RecordKind } from "../api/types";
import { Button } from "../ui/Button";
import { PickList } from "../ui/PickList";
import { useSettled } from "../ui/useSettled";
import { wordFor } from "../ui/words";
import { useUsers } from "../users/data";
import { useRecords } from "./data";

export interface PickedUser {
  id: string;
  name: string;
}

export function UserPicker({ value, onChange, autoFocus }: { value: PickedUser | null; onChange: (user: PickedUser | null) => void; autoFocus?: boolean }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const q = useSettled(query.trim());
  const users = useUsers(q, value === null);
  // What stands there from before is not offered for new words: Enter would pick somebody else.
  const stale = query.trim() !== q || users.isPlaceholderData || !users.data;
  if (value) return <Picked label={t("access.person")} name={value.name} onOther={() => onChange(null)} />;
  return (
    <PickList
      label={t("access.search_user")}
      empty={t(stale ? "ui.loading" : "ui.nothing_found")}
      choices={(stale ? [] : users.data)
        .filter((user) => !user.disabled)
        .slice(0, 8)
        .map((user) => ({ id: user.id, label: user.name, hint: user.organization_name ?? user.email }))}
      onQuery={setQuery}
      onPick={(choice) => onChange({ id: choice.id, name: choice.label })}
      {...(autoFocus ? { autoFocus } : {})}
    />
  );
}

export interface PickedRecord {
  resource: RecordKind;
  id: string;
  name: string;
}
interface RecordPickerProps {
  value: PickedRecord | null;
  onChange: (record: PickedRecord | null) => void;
  kinds?: RecordKind[];
  autoFocus?: boolean;
}

export function RecordPicker({ value, onChange, kinds, autoFocus }: RecordPickerProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const q = useSettled(query.trim());
  const records = useRecords(value ? "" : q);
  const stale = query.trim() !== q || records.isPlaceholderData || !records.data;
  if (value) return <Picked label={t("access.record")} name={value.name} onOther={() => onChange(null)} />;
  const found = (q.length < 2 || stale ? [] : records.data).filter((one) => !kinds || kinds.includes(one.resource));
  const named = (one: (typeof found)[number]) => `${wordFor(t, "resource", one.resource)} ${one.name ?? `…${one.id.slice(-8)}`}`;
  return (
    <PickList
      label={t("access.search_record")}
      empty={t(query.trim().length < 2 ? "access.search_record_hint" : stale ? "ui.loading" : "access.no_record")}
      choices={found.map((one) => ({ id: one.id, label: named(one) }))}
      onQuery={setQuery}
      onPick={(choice) => {
        const one = found.find((record) => record.id === choice.id);
        if (one) onChange({ resource: one.resource, id: one.id, name: choice.label });
      }}
      {...(autoFocus ? { autoFocus } : {})}
    />
  );
}

function Picked({ label, name, onOther }: { label: string; name: string; onOther: () => void }) {
  const { t } = useTranslation();
  return (
    <p className="picked">
      <span>
        <span className="muted sub">{label}</span>
        <strong>{name}</strong>
      </span>
      <Button look="ghost" onClick={onOther}>{t("access.other")}</Button>
    </p>
  );
}
