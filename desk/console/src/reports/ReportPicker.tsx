/** Which reports there are, by group; where there is no room, a select. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useWide } from "../ui/useWide";
import { GROUPS, type ReportName } from "./data";

export function ReportPicker({ reports, chosen }: { reports: ReportName[]; chosen: string }) {
  const { t } = useTranslation();
  const wide = useWide(1001);
  const groups = GROUPS.map((group) => ({ group, all: reports.filter((report) => report.group === group) })).filter(({ all }) => all.length > 0);
  if (!wide) return <Select groups={groups} chosen={chosen} />;
  return (
    <nav className="report-list panel" aria-label={t("reports.which")}>
      {groups.map(({ group, all }) => (
        <section key={group} aria-labelledby={`reports-${group}`}>
          <h2 id={`reports-${group}`}>{t(`reports.group.${group}`)}</h2>
          <ul>
            {all.map((report) => (
              <li key={report.name}>
                <Link from="/reports" to="/reports" search={(now) => ({ ...now, report: report.name })} {...(report.name === chosen ? { "aria-current": "page" as const } : {})}>
                  <span>{report.title}</span>
                  <span className="muted">{report.about}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Select({ groups, chosen }: { groups: { group: ReportName["group"]; all: ReportName[] }[]; chosen: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/reports" });
  return (
    <label className="field">
      <span>{t("reports.which")}</span>
      <select value={chosen} onChange={(event) => void navigate({ to: "/reports", search: (now) => ({ ...now, report: event.target.value }) })}>
        {groups.map(({ group, all }) => (
          <optgroup key={group} label={t(`reports.group.${group}`)}>
            {all.map((report) => (
              <option key={report.name} value={report.name}>{report.title}</option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
