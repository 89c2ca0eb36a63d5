/** Which days: the usual ones by a press, one's own by two dates. */
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { type Days, fits, LONGEST_DAYS, type Period, PERIODS } from "./period";

export function PeriodPicker({ period, days }: { period: Period; days: Days }) {
  const { t } = useTranslation();
  return (
    <div className="periods">
      <nav aria-label={t("reports.period.label")}>
        {PERIODS.map((one) => (
          <Link
            key={one}
            from="/reports"
            to="/reports"
            className="view"
            search={(now) => ({ report: now.report, period: one, ...(one === "own" ? days : {}) })}
            {...(one === period ? { "aria-current": "true" as const } : {})}
          >
            {t(`reports.period.${one}`)}
          </Link>
        ))}
      </nav>
      {period === "own" && <OwnDays key={`${days.from} ${days.to}`} days={days} />}
    </div>
  );
}

function OwnDays({ days }: { days: Days }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/reports" });
  const [wrong, setWrong] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const read = new FormData(event.currentTarget);
    const [from, to] = [String(read.get("from")), String(read.get("to"))];
    if (fits(from, to)) void navigate({ to: "/reports", search: (now) => ({ ...now, from, to }) });
    else setWrong(t("reports.period.wrong", { days: LONGEST_DAYS }));
  };
  return (
    <form className="own-days" onSubmit={submit} noValidate>
      <Field label={t("reports.period.from")}>
        <input type="date" name="from" required defaultValue={days.from} />
      </Field>
      <Field label={t("reports.period.to")} error={wrong}>
        <input type="date" name="to" required defaultValue={days.to} />
      </Field>
      <Button type="submit" look="primary">{t("reports.period.show")}</Button>
    </form>
  );
}
