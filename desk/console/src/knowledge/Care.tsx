/** Who looks after an article and until when it stands, where it came from, and what others say of the same. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "./learning.css";
import type { Article } from "../api/types";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { useReview } from "./data";
import { FlagRows } from "./FlagRows";
import { useFlags } from "./learning";
import { OwnerField } from "./Whose";

export type CaredFor = Article & { owner_id?: string | null; source?: string | null };

export function Care({ article }: { article: CaredFor }) {
  const { t } = useTranslation();
  const review = useReview(article.id);
  const flags = useFlags(article.id);
  const [day, setDay] = useState(article.review_at ?? "");
  const [owner, setOwner] = useState(article.owner_id ?? "");
  const address = article.source && /^https?:/.test(article.source) ? article.source : null;
  const save = () =>
    review.mutate(
      { review_at: day || null, ...(owner === (article.owner_id ?? "") ? {} : { owner_id: owner || null }) },
      { onSuccess: () => toast(t("ui.saved")) },
    );
  return (
    <>
      <section className="panel" aria-labelledby="article-review">
        <h2 id="article-review">{t("learning.review")}</h2>
        <div className="two">
          <Field label={t("learning.review_at")} hint={t("learning.review_hint")}>
            <input type="date" value={day} onChange={(event) => setDay(event.target.value)} />
          </Field>
          <OwnerField institution={article.organization_id ?? ""} value={owner} onChange={setOwner} nobody={t("learning.owner_none")} />
        </div>
        {review.isError && <Failed error={review.error} />}
        <div className="import-foot">
          <Button busy={review.isPending} onClick={save}>{t("learning.save_review")}</Button>
        </div>
        {address && (
          <p className="muted">
            {t("learning.source")} <a href={address} className="link" target="_blank" rel="noopener noreferrer">{address}</a>
          </p>
        )}
      </section>
      {(flags.data?.length ?? 0) > 0 && (
        <section className="panel" aria-labelledby="article-flags">
          <h2 id="article-flags">{t("learning.flags")}</h2>
          <FlagRows flags={flags.data ?? []} />
        </section>
      )}
    </>
  );
}
