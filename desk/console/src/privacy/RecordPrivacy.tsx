/** What may be done with what is kept about one person or in one conversation: a copy, a hold, the end of it. */
import { Download, Lock, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { SubjectKind } from "../api/types";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { When } from "../ui/When";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { useCopy, useHolds } from "./data";
import { EraseForm } from "./EraseForm";
import { HoldForm } from "./HoldForm";
import { LiftButton } from "./LiftButton";

export function RecordPrivacy({ kind, id, onGone }: { kind: SubjectKind; id: string; onGone: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const copy = useCopy();
  const [doing, setDoing] = useState<"hold" | "erase" | null>(null);
  const back = () => setDoing(null);
  if (doing === "erase") return <EraseForm kind={kind} id={id} onDone={onGone} onCancel={back} />;
  if (doing === "hold") return <HoldForm kind={kind} id={id} onDone={back} onCancel={back} />;
  return (
    <div className="stack">
      {may(me, "privacy", "copy") && (
        <section className="stack" aria-labelledby="copy-head">
          <h3 id="copy-head">{t("privacy.copy")}</h3>
          <p className="muted">{t("privacy.copy_lead")}</p>
          {copy.isError && <Failed error={copy.error} />}
          <div className="row-start">
            <Button icon={Download} busy={copy.isPending} onClick={() => copy.mutate({ kind, id })}>{t("privacy.copy_download")}</Button>
          </div>
        </section>
      )}
      {may(me, "privacy", "hold") && <HoldPart id={id} onPlace={() => setDoing("hold")} />}
      {may(me, "privacy", "erase") && (
        <section className="stack" aria-labelledby="erase-head">
          <h3 id="erase-head">{t("privacy.erasure")}</h3>
          <p className="muted">{t(`privacy.erase_lead.${kind}`)}</p>
          <div className="row-start">
            <Button icon={Trash2} onClick={() => setDoing("erase")}>{t("privacy.erase_begin")}</Button>
          </div>
        </section>
      )}
    </div>
  );
}

function HoldPart({ id, onPlace }: { id: string; onPlace: () => void }) {
  const { t } = useTranslation();
  const holds = useHolds({ subject_id: id, open: true });
  const rows = holds.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="stack" aria-labelledby="hold-head">
      <h3 id="hold-head">{t("privacy.holds")}</h3>
      {holds.isPending && <Loading />}
      {holds.isError && <Failed error={holds.error} retry={() => void holds.refetch()} />}
      {holds.isSuccess && rows.length === 0 && (
        <>
          <p className="muted">{t("privacy.not_held")}</p>
          <div className="row-start">
            <Button icon={Lock} onClick={onPlace}>{t("privacy.hold")}</Button>
          </div>
        </>
      )}
      <ul className="lines">
        {rows.map((hold) => (
          <li key={hold.id}>
            <div>
              «{hold.reason}»<span className="muted sub"><When at={hold.placed_at} mode="minute" /></span>
            </div>
            <LiftButton hold={hold} />
          </li>
        ))}
      </ul>
    </section>
  );
}
