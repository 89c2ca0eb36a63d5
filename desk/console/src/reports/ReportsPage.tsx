/** Reports: which one and of which days stand in the address. */
import { useSearch } from "@tanstack/react-router";
import { ChartColumn, Download } from "lucide-react";
import { useTranslation } from "react-i18next";

import "./reports.css";
import { Button } from "../ui/Button";
import { Empty, Failed } from "../ui/Empty";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { Chart } from "./Chart";
import { range, zoneName } from "./cells";
import { type ReportName, useCsv, useReport, useReports } from "./data";
import { ModelBox } from "./ModelBox";
import { type Days, daysOf } from "./period";
import { PeriodPicker } from "./PeriodPicker";
import { ReportPicker } from "./ReportPicker";
import { ReportTable } from "./ReportTable";
import { Skeleton } from "./Skeleton";

export function ReportsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/desk/reports" });
  const reports = useReports();
  const chosen = reports.data?.items.find((one) => one.name === search.report) ?? reports.data?.items[0];
  return (
    <div className="page reports">
      <header className="page-head">
        <h1>{t("reports.title")}</h1>
      </header>
      {reports.isPending && <Skeleton rows={6} />}
      {reports.isError && <Failed error={reports.error} retry={() => void reports.refetch()} />}
      {reports.data && chosen && (
        <div className="report-split">
          <ReportPicker reports={reports.data.items} chosen={chosen.name} />
          <div className="stack">
            <PeriodPicker period={search.period ?? "30d"} days={daysOf(search, reports.data.today)} />
            {chosen.group === "model" && <ModelBox />}
            <Report key={chosen.name} report={chosen} days={daysOf(search, reports.data.today)} zone={reports.data.zone} />
          </div>
        </div>
      )}
    </div>
  );
}

function Report({ report, days, zone }: { report: ReportName; days: Days; zone: string }) {
  const { t, i18n } = useTranslation();
  const result = useReport(report.name, days);
  const csv = useCsv();
  const rows = result.data?.rows.length ?? 0;
  return (
    <section className="panel" aria-labelledby="report">
      <header className="report-head">
        <div>
          <h2 id="report">{report.title}</h2>
          <p className="muted">{report.about}</p>
          <p>
            {range(days.from, days.to, i18n.language)} <span className="muted">· {t("reports.zone", { zone: zoneName(zone, i18n.language), code: zone })}</span>
          </p>
        </div>
        <Button
          icon={Download}
          busy={csv.isPending}
          disabled={rows === 0}
          onClick={() => csv.mutate({ name: report.name, ...days }, { onError: (error) => toast(problemText(error, t), { bad: true }) })}
        >
          {t("reports.csv")}
        </Button>
      </header>
      {result.isPending && <Skeleton rows={8} />}
      {result.isError && <Failed error={result.error} retry={() => void result.refetch()} />}
      {result.data && rows === 0 && (
        <Empty icon={ChartColumn} title={t("reports.empty")}>
          <p>{t(report.group === "model" ? "reports.empty_model" : "reports.empty_hint")}</p>
        </Empty>
      )}
      {result.data && rows > 0 && (
        <>
          <Chart result={result.data} />
          <ReportTable columns={result.data.columns} rows={result.data.rows} labelledBy="report" />
        </>
      )}
      <p className="sr-only" role="status">{result.data ? t("reports.rows", { count: rows }) : ""}</p>
    </section>
  );
}
