/** Who has access to this record by somebody's decision, and giving or taking it. */
import { KeyRound, UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Grant } from "../api/types";
import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { type Which, useRecordGrants } from "./data";
import { GrantForm } from "./GrantForm";
import { BY_HAND, LevelTag, RevokeButton, Until } from "./GrantLines";

export function RecordGrants({ record }: { record: Which }) {
  const { t } = useTranslation();
  const decides = may(useMe(), "access", "grant");
  const [giving, setGiving] = useState(false);
  const [all, setAll] = useState(false);
  const grants = useRecordGrants(record, !all);
  if (giving) return <GrantForm record={record} onDone={() => setGiving(false)} />;
  return (
    <div className="stack">
      <div className="box-head">
        <label className="check">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} /> {t("access.with_work")}
        </label>
        {decides && <Button icon={UserPlus} look="primary" onClick={() => setGiving(true)}>{t("access.give")}</Button>}
      </div>
      {grants.isPending && <Loading />}
      {grants.isError && <Failed error={grants.error} retry={() => void grants.refetch()} />}
      {grants.data?.length === 0 && <Empty icon={KeyRound} title={t("access.none_here")}>{t("access.none_here_hint")}</Empty>}
      <ul className="lines">
        {grants.data?.map((grant) => (
          <Line key={grant.id} grant={grant} decides={decides} />
        ))}
      </ul>
    </div>
  );
}

function Line({ grant, decides }: { grant: Grant; decides: boolean }) {
  const { t } = useTranslation();
  const byHand = BY_HAND.includes(grant.cause);
  return (
    <li>
      <div>
        <strong>{grant.user_name}</strong> <LevelTag grant={grant} />
        <span className="sub">{byHand ? <Until grant={grant} /> : <span className="muted">{t("access.by_work")}</span>}</span>
        {grant.reason && <span className="sub">«{grant.reason}»</span>}
        {byHand && grant.created_by_name && grant.cause !== "break_glass" && (
          <span className="muted sub">{t("access.decided_by", { name: grant.created_by_name })}</span>
        )}
      </div>
      {decides && byHand && <RevokeButton grant={grant} />}
    </li>
  );
}
