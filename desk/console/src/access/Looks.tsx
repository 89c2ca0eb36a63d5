/** Who looked at one record, newest first, and whether they had to do with it. */
import { Eye } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Look } from "../api/types";
import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { When } from "../ui/When";
import { wordFor } from "../ui/words";
import { useLooks } from "./data";

export function Looks({ record }: { record: { resource: string; id: string } }) {
  const { t } = useTranslation();
  const looks = useLooks(record);
  const [only, setOnly] = useState(false);
  const rows = looks.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = only ? rows.filter((row) => !row.participating) : rows;
  return (
    <div className="stack">
      <p className="muted">{t("looks.lead")}</p>
      <label className="check">
        <input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} /> {t("looks.only_strangers")}
      </label>
      {looks.isPending && <Loading />}
      {looks.isError && <Failed error={looks.error} retry={() => void looks.refetch()} />}
      {looks.isSuccess && shown.length === 0 && <Empty icon={Eye} title={t(only ? "looks.no_strangers" : "looks.none")} />}
      <ul className="lines">
        {shown.map((row) => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
      {looks.hasNextPage && (
        <Button busy={looks.isFetchingNextPage} onClick={() => void looks.fetchNextPage()}>{t("ui.more")}</Button>
      )}
    </div>
  );
}

function Line({ row }: { row: Look }) {
  const { t } = useTranslation();
  const known = row.action === "export" ? "export" : row.how;
  const who = row.user_name ?? t(`looks.actors.${row.actor_kind}` as "looks.actors.citizen", { defaultValue: row.actor_kind });
  return (
    <li>
      <div>
        <strong>{who}</strong>{" "}
        {row.user_id &&
          (row.participating ? <span className="tag tag-ok">{t("looks.takes_part")}</span> : <span className="tag tag-warn">{t("looks.no_part")}</span>)}
        <span className="muted sub">{row.roles.map((role) => wordFor(t, "role", role)).join(", ")}</span>
      </div>
      <div className="line-end">
        {t(`looks.how.${known}` as "looks.how.open", { defaultValue: known })}
        <span className="muted sub"><When at={row.at} mode="moment" /></span>
      </div>
    </li>
  );
}
