/** Why somebody can or cannot see a record: the sentence that decides, and each step of the rule. */
import { Check, Eye, EyeOff, Minus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Explanation, Leg } from "../api/types";
import { Failed, Loading } from "../ui/Empty";
import { type Which, useExplanation } from "./data";
import { LevelTag, Until } from "./GrantLines";
import { type PickedUser, UserPicker } from "./Pickers";

export function Explain({ record }: { record: Which }) {
  const { t } = useTranslation();
  const [user, setUser] = useState<PickedUser | null>(null);
  const told = useExplanation(record, user?.id ?? null);
  return (
    <div className="stack">
      <p className="muted">{t("access.why_lead")}</p>
      <UserPicker value={user} onChange={setUser} />
      {user && told.isPending && <Loading />}
      {user && told.isError && <Failed error={told.error} retry={() => void told.refetch()} />}
      {user && told.data && <Told name={user.name} told={told.data} />}
    </div>
  );
}

function Told({ name, told }: { name: string; told: Explanation }) {
  const { t } = useTranslation();
  const Icon = told.sees ? Eye : EyeOff;
  return (
    <section className="stack" aria-label={t("access.why")}>
      <p className={told.sees ? "verdict verdict-yes" : "verdict verdict-no"} role="status">
        <Icon size={20} aria-hidden />
        <span>
          <strong>{name}</strong>
          <span className="sub">
            {told.told} {told.sees && t(told.changes ? "access.changes" : "access.reads_only")}
          </span>
        </span>
      </p>
      <h3>{t("access.steps")}</h3>
      <ol className="legs">
        {told.legs.map((leg) => (
          <Step key={leg.name} leg={leg} decides={leg.name === told.because || (told.because === "no_role" && leg.name === "role")} />
        ))}
      </ol>
      {told.grants.length > 0 && (
        <>
          <h3>{t("access.their_grants")}</h3>
          <ul className="lines">
            {told.grants.map((grant) => (
              <li key={grant.id}>
                <div>
                  <LevelTag grant={grant} /> {t(`access.causes.${grant.cause}` as "access.causes.granted", { defaultValue: t("access.by_work") })}
                  <span className="sub"><Until grant={grant} /></span>
                  {grant.reason && <span className="sub">«{grant.reason}»</span>}
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** A denial that holds shuts out; each other part that holds lets in. */
function Step({ leg, decides }: { leg: Leg; decides: boolean }) {
  const { t } = useTranslation();
  const Icon = leg.holds ? Check : Minus;
  const bad = leg.name === "denied" && leg.holds;
  return (
    <li className={bad ? "leg leg-bad" : leg.holds ? "leg leg-holds" : "leg"}>
      <Icon size={16} aria-hidden />
      <span>
        {t(`access.legs.${leg.name}.${leg.holds ? "yes" : "no"}` as "access.legs.role.yes", { defaultValue: leg.told })}
        {decides && <span className="tag tag-ok">{t("access.decides")}</span>}
      </span>
    </li>
  );
}
