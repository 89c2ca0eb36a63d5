/** Two articles that say the same, or the two sentences that say otherwise; put away by who has looked. */
import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { type Flag, useDismissFlag } from "./learning";

export function FlagRows({ flags }: { flags: Flag[] }) {
  const { t } = useTranslation();
  const dismiss = useDismissFlag();
  return (
    <>
      {dismiss.isError && <Failed error={dismiss.error} />}
      <ul className="flag-rows">
        {flags.map((flag) => (
          <li key={flag.id}>
            <span className="tag tag-warn">{t(`learning.flag.${flag.kind}`)}</span>
            {[flag.one, flag.other].map((side) => (
              <div key={side.id}>
                <Link to="/knowledge/$articleId" params={{ articleId: side.id }} className="link">{side.title}</Link>
                {side.quote && <blockquote>{side.quote}</blockquote>}
              </div>
            ))}
            <Button icon={Check} onClick={() => dismiss.mutate(flag.id)} aria-label={t("learning.fine_named", { one: flag.one.title, other: flag.other.title })}>
              {t("learning.fine")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
