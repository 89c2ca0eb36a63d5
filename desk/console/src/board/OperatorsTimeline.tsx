/** Who was there and when: one bar per person over the working day, and what each has in hand now. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Board, Presence, Stretch } from "../api/types";
import { clock, span } from "../ui/time";
import { useNow } from "../ui/ticker";
import { PRESENCES, PresenceDot } from "../ui/words";

type Row = Board["operators"][number];
const WIDTH = 600;
const ORDER: Record<Presence, number> = { available: 0, busy: 1, away: 2, offline: 3 };

export function OperatorsTimeline({ operators, presence }: { operators: Row[]; presence: string | undefined }) {
  const { t, i18n } = useTranslation();
  const now = useNow(10_000);
  const rows = operators
    .filter((operator) => !presence || operator.presence === presence)
    .toSorted((a, b) => ORDER[a.presence] - ORDER[b.presence] || b.load / b.capacity - a.load / a.capacity || a.name.localeCompare(b.name));
  const starts = operators.flatMap((operator) => operator.timeline.map((stretch) => Date.parse(stretch.from)));
  const from = Math.max(now - 10 * 3_600_000, Math.min(now - 3_600_000, ...starts));
  return (
    <section className="panel" id="operators" aria-labelledby="board-operators">
      <h2 id="board-operators">{t("board.operators")}</h2>
      <ul className="chips" aria-label={t("presence.label")}>
        {PRESENCES.map((one) => (
          <li key={one}>
            <Link
              to="/board"
              search={{ presence: presence === one ? undefined : one }}
              hash="operators"
              className={presence === one ? "chip chip-on" : "chip"}
              aria-current={presence === one ? "true" : undefined}
            >
              <PresenceDot presence={one} /> {t(`presence.${one}`)} {operators.filter((row) => row.presence === one).length}
            </Link>
          </li>
        ))}
      </ul>
      <ul className="operators">
        {rows.map((operator) => (
          <li key={operator.id} className="operator">
            <p className="operator-name">
              <PresenceDot presence={operator.presence} />
              <strong>{operator.name}</strong>
              <span className="muted">
                {t(`presence.${operator.presence}`)}
                {operator.presence_since && <> {span((now - Date.parse(operator.presence_since)) / 1000)}</>}
              </span>
            </p>
            <p className="operator-load">
              <Link to="/inbox" search={{ view: "all", operator_id: operator.id }}>
                {t("board.load", { load: operator.load, capacity: operator.capacity })}
              </Link>
              <span className="load-dots" aria-hidden>
                {Array.from({ length: Math.max(operator.capacity, operator.load) }, (_, index) => (
                  <i key={index} className={index < operator.load ? "on" : ""} />
                ))}
              </span>
            </p>
            <Timeline operator={operator} from={from} to={now} />
          </li>
        ))}
      </ul>
      <p className="operator-axis muted" aria-hidden>
        <span>{clock(new Date(from).toISOString(), i18n.language)}</span>
        <span>{clock(new Date((from + now) / 2).toISOString(), i18n.language)}</span>
        <span>{t("board.now")}</span>
      </p>
    </section>
  );
}

function Timeline({ operator, from, to }: { operator: Row; from: number; to: number }) {
  const { t, i18n } = useTranslation();
  const x = (time: number) => (Math.max(0, Math.min(1, (time - from) / (to - from))) * WIDTH);
  const words = operator.timeline.map(
    (stretch) => `${t(`presence.${stretch.presence}`)} ${clock(stretch.from, i18n.language)}`,
  );
  return (
    <svg className="timeline" viewBox={`0 0 ${WIDTH} 16`} preserveAspectRatio="none" role="img" aria-label={`${operator.name}: ${words.join(", ")}`}>
      <rect className="timeline-base" x={0} y={6} width={WIDTH} height={4} />
      {operator.timeline.map((stretch: Stretch) => {
        const start = x(Date.parse(stretch.from));
        const end = x(stretch.to ? Date.parse(stretch.to) : to);
        return (
          <rect key={stretch.from} className={`timeline-${stretch.presence}`} x={start} y={2} width={Math.max(0, end - start - 1)} height={12}>
            <title>{`${t(`presence.${stretch.presence}`)} ${clock(stretch.from, i18n.language)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
