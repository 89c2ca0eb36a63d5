/** How long what is kept, what a hold keeps longer, and what was erased. */
import { useTranslation } from "react-i18next";

import "../access/access.css";
import "./privacy.css";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { Erasures } from "./Erasures";
import { Holds } from "./Holds";
import { Retention } from "./Retention";

export function PrivacyAdmin() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="stack" role="group" aria-label={t("admin.section.privacy")}>
      <Retention />
      {may(me, "privacy", "hold") && <Holds />}
      <Erasures />
    </div>
  );
}
