/** Finds somebody who is already known, from two letters on. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { PickList } from "../ui/PickList";
import { useSettled } from "../ui/useSettled";
import { usePeople } from "./data";

export function PersonPicker({ onPick }: { onPick: (person: { id: string; label: string }) => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const q = useSettled(query.trim());
  const people = usePeople(q, q.length >= 2);
  const short = query.trim().length < 2;
  // What stands there from before is not offered for new words: Enter would pick somebody else.
  const stale = query.trim() !== q || people.isPlaceholderData || !people.data;
  const found = short || stale ? [] : people.data;
  return (
    <PickList
      autoFocus
      label={t("person.search")}
      empty={t(short ? "person.search_hint" : stale && !people.isError ? "ui.loading" : "ui.nothing_found")}
      choices={found.map((person) => ({ id: person.id, label: person.display_name, ...(person.birth_date ? { hint: person.birth_date } : {}) }))}
      onQuery={setQuery}
      onPick={onPick}
    />
  );
}
