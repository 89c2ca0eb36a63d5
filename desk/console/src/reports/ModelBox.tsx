/** The model this month: what it was asked for and what that cost, against the limits of the settings. */
import { CircleCheck, OctagonAlert, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Failed } from "../ui/Empty";
import { capital } from "../ui/words";
import { number, when } from "./cells";
import { type Column, type Limit, type Row, type Usage, type Use, useUsage } from "./data";
import { ReportTable } from "./ReportTable";
import { Skeleton } from "./Skeleton";

export function ModelBox() {
  const { t, i18n } = useTranslation();
  const usage = useUsage();
  return (
    <section className="panel model-box" aria-labelledby="model-month">
      <h2 id="model-month">
        {t("reports.model.title")}
        {usage.data && <span className="muted"> {capital(when("month", usage.data.from_day, i18n.language), i18n.language)}</span>}
      </h2>
      {usage.isPending && <Skeleton rows={3} />}
      {usage.isError && <Failed error={usage.error} retry={() => void usage.refetch()} />}
      {usage.data && <Told usage={usage.data} />}
    </section>
  );
}

function Told({ usage }: { usage: Usage }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{usage.model === null ? t("reports.model.none") : t("reports.model.which", { model: usage.model })}</p>
      {usage.limits.length > 0 && (
        <ul className="limits">
          {usage.limits.map((limit) => (
            <LimitBar key={limit.name} limit={limit} near={usage.near} />
          ))}
        </ul>
      )}
      {usage.model !== null && usage.limits.length === 0 && <p className="muted">{t("reports.model.no_limits")}</p>}
      {usage.model !== null && !usage.prices && <p className="muted">{t("reports.model.no_prices")}</p>}
      {usage.uses.length > 0 && <Uses uses={usage.uses} />}
      {usage.uses.length === 0 && usage.model !== null && <p className="muted">{t("reports.model.unused")}</p>}
    </>
  );
}

const STATES = { fine: [CircleCheck, "tag tag-ok"], near: [TriangleAlert, "tag tag-warn"], used_up: [OctagonAlert, "tag tag-risk"] } as const;

function LimitBar({ limit, near }: { limit: Limit; near: number }) {
  const { t, i18n } = useTranslation();
  const kind = limit.name === "month_cost" ? "cost" : "count";
  const say = (value: number) => number(kind, value, i18n.language);
  const share = number("share", limit.share, i18n.language);
  const [Icon, look] = STATES[limit.state];
  const name = t(`reports.model.limit.${limit.name}`);
  return (
    <li>
      <p className="limit-head">
        <strong>{name}</strong>
        <span>{t("reports.model.of", { used: say(limit.used), most: say(limit.most), share })}</span>
        <span className={look}>
          <Icon size={13} aria-hidden /> {t(`reports.model.state.${limit.state}`, { near: number("share", near, i18n.language) })}
        </span>
      </p>
      <svg className={`limit-bar limit-${limit.state}`} viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={`${name}: ${share}`}>
        <rect className="limit-base" width={100} height={8} />
        <rect className="limit-part" width={Math.min(100, limit.share * 100)} height={8} />
        <line className="limit-mark" x1={near * 100} x2={near * 100} y1={0} y2={8} />
      </svg>
    </li>
  );
}

function Uses({ uses }: { uses: Use[] }) {
  const { t, i18n } = useTranslation();
  const column = (name: keyof Use | "tokens" | "prompt", kind: Column["kind"], summed = false): Column => ({ name, kind, summed, label: t(`reports.model.column.${name}` as "reports.model.column.calls") });
  const columns = [
    column("purpose", "purpose"), column("model", "text"), column("prompt", "text"), column("calls", "count", true), column("failures", "count", true),
    column("tokens", "count", true), column("cost", "cost", true), column("mean_seconds", "seconds"), column("slowest_seconds", "seconds"),
  ];
  const rows = uses.map(({ prompts, estimated: _, ...use }): Row => ({ ...use, prompt: prompts.join(", "), tokens: use.prompt_tokens + use.completion_tokens }));
  const estimated = uses.reduce((sum, use) => sum + use.estimated, 0);
  return (
    <>
      <ReportTable columns={columns} rows={rows} labelledBy="model-month" />
      {estimated > 0 && <p className="muted">{t("reports.model.estimated", { count: estimated, calls: number("count", estimated, i18n.language) })}</p>}
    </>
  );
}
