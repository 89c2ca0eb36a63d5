/** Finds somebody who is already known, from two letters on. */
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";

import { PickList } from "../ui/PickList";
import { usePeople } from "./data";

export function PersonPicker({ onPick }: { onPick: (person: { id: string; label: string }) => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const q = useDeferredValue(query.trim());
  const people = usePeople(q, q.length >= 2);
  const found = q.length >= 2 ? (people.data ?? []) : [];
  return (
    <PickList
      autoFocus
      label={t("person.search")}
      empty={t(q.length < 2 ? "person.search_hint" : people.isFetching ? "ui.loading" : "ui.nothing_found")}
      choices={found.map((person) => ({ id: person.id, label: person.display_name, ...(person.birth_date ? { hint: person.birth_date } : {}) }))}
      onQuery={setQuery}
      onPick={onPick}
    />
  );
}
