/** The queues, most pressed first. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Board } from "../api/types";
import { secondsUntil, span } from "../ui/time";
import { useNow } from "../ui/ticker";
import { When } from "../ui/When";
import { labelled } from "../users/CardTable";
import { Sparkline } from "./Sparkline";

const COLUMNS = [
  ["queue", ""], ["waiting_column", "num"], ["oldest", ""], ["next_due", ""], ["assigned", "num"], ["people", "num"], ["last_hour", ""],
] as const;
type Row = Board["queues"][number];

export function QueuesTable({ queues }: { queues: Row[] }) {
  const { t } = useTranslation();
  const rows = queues.toSorted((a, b) => (a.next_due_at ?? "9").localeCompare(b.next_due_at ?? "9") || b.waiting - a.waiting);
  return (
    <section className="panel" aria-labelledby="board-queues">
      <h2 id="board-queues">{t("board.queues")}</h2>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="board-queues">
        <table className="table table-cards" style={labelled(COLUMNS.map(([column]) => t(`board.${column}`)))}>
          <thead>
            <tr>
              {COLUMNS.map(([column, look]) => (
                <th key={column} scope="col" className={look}>{t(`board.${column}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((queue) => (
              <QueueRow key={queue.id} queue={queue} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function QueueRow({ queue }: { queue: Row }) {
  const { t } = useTranslation();
  const waiting = { view: "waiting", queue_id: queue.id } as const;
  return (
    <tr>
      <th scope="row">
        <Link to="/inbox" search={waiting} className="link">
          {queue.name}
        </Link>
        <span className="muted sub">{queue.organization_name}</span>
      </th>
      <td className="num strong">
        <Link to="/inbox" search={waiting} aria-label={t("board.waiting_in", { count: queue.waiting, queue: queue.name })}>
          {queue.waiting}
        </Link>
      </td>
      <td>{queue.oldest_waiting_since ? <When at={queue.oldest_waiting_since} mode="span" /> : "—"}</td>
      <td>{queue.next_due_at ? <DueIn at={queue.next_due_at} /> : "—"}</td>
      <td className="num">
        <Link to="/inbox" search={{ view: "all", queue_id: queue.id }} aria-label={t("board.assigned_in", { count: queue.assigned, queue: queue.name })}>
          {queue.assigned}
        </Link>
      </td>
      <td className={queue.operators_available === 0 ? "num warn-text" : "num"}>
        <Link to="/board" search={{ presence: "available" }} hash="operators" aria-label={t("board.people_in", { count: queue.operators_available, queue: queue.name })}>
          {queue.operators_available}
        </Link>
      </td>
      <td>
        <Sparkline values={queue.spark} name={queue.name} />
      </td>
    </tr>
  );
}

function DueIn({ at }: { at: string }) {
  const { t } = useTranslation();
  const now = useNow(1000);
  const left = secondsUntil(at, now);
  const state = left < 0 ? "late" : left < 120 ? "soon" : "calm";
  return <span className={`due due-${state}`}>{t(left < 0 ? "due.late" : "due.left", { span: span(Math.abs(left)) })}</span>;
}
