/** Where the account is signed in, and ending what one does not know. */
import { LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { OwnSession } from "../api/types.account";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { useEndSessions, useSessions } from "./data";

export function Sessions() {
  const { t } = useTranslation();
  const sessions = useSessions();
  const end = useEndSessions();
  const finish = (id: string | null) =>
    end.mutate(id, {
      onSuccess: () => toast(t(id ? "security.ended" : "security.others_ended")),
      onError: (error) => toast(problemText(error, t), { bad: true }),
    });
  const rows = sessions.data?.toSorted((one, other) => Number(other.current) - Number(one.current)) ?? [];
  return (
    <section className="panel" aria-labelledby="sessions">
      <header className="box-head">
        <h2 id="sessions">{t("security.sessions")}</h2>
        {rows.some((row) => !row.current) && (
          <Button icon={LogOut} busy={end.isPending} onClick={() => finish(null)}>{t("security.end_others")}</Button>
        )}
      </header>
      <p className="muted">{t("security.sessions_lead")}</p>
      {sessions.isPending && <Loading />}
      {sessions.isError && <Failed error={sessions.error} retry={() => void sessions.refetch()} />}
      <ul className="sessions">
        {rows.map((row) => (
          <Session key={row.id} row={row} busy={end.isPending} onEnd={() => finish(row.id)} />
        ))}
      </ul>
    </section>
  );
}

function Session({ row, busy, onEnd }: { row: OwnSession; busy: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const name = row.client || t(`security.kind.${row.kind}`);
  return (
    <li>
      <div>
        <strong>{name}</strong> {row.current && <span className="tag tag-ok">{t("security.current")}</span>}
        <span className="muted sub">
          {t("security.begun")} <When at={row.created_at} mode="minute" /> · {t("security.used")} <When at={row.last_seen_at} /> ·{" "}
          {t("security.until")} <When at={row.expires_at} mode="minute" />
        </span>
      </div>
      {!row.current && (
        <Button look="ghost" busy={busy} aria-label={`${t("security.end")}: ${name}`} onClick={onEnd}>{t("security.end")}</Button>
      )}
    </li>
  );
}
