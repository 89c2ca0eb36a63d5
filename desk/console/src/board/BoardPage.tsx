/** The wallboard: four numbers read from three metres, then queues, then people. Every number opens what it counts. */
import { Link, useSearch } from "@tanstack/react-router";
import "./board.css";

import { Maximize } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Board } from "../api/types";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { secondsSince, span } from "../ui/time";
import { useNow } from "../ui/ticker";
import { When } from "../ui/When";
import { useBoard } from "./data";
import { BigNumber } from "./BigNumber";
import { OperatorsTimeline } from "./OperatorsTimeline";
import { QueuesTable } from "./QueuesTable";

export function BoardPage() {
  const { t } = useTranslation();
  const board = useBoard();
  const { presence } = useSearch({ from: "/desk/board" });
  return (
    <div className="page board">
      <header className="page-head">
        <h1>{t("nav.board")}</h1>
        {board.data && (
          <p className="muted">
            {t("board.at")} <When at={board.data.at} mode="clock" />
          </p>
        )}
        <Button icon={Maximize} className="hide-narrow" onClick={() => void document.documentElement.requestFullscreen().catch(() => undefined)}>
          {t("board.full")}
        </Button>
      </header>
      {board.isPending && <Loading />}
      {board.isError && <Failed error={board.error} retry={() => void board.refetch()} />}
      {board.data && (
        <>
          <Headline board={board.data} />
          <Today board={board.data} />
          <QueuesTable queues={board.data.queues} />
          <OperatorsTimeline operators={board.data.operators} presence={presence} />
        </>
      )}
    </div>
  );
}

function Headline({ board }: { board: Board }) {
  const { t } = useTranslation();
  const now = useNow(1000);
  const oldest = board.oldest_waiting_since ? span(secondsSince(board.oldest_waiting_since, now)) : "—";
  const pressed = board.about_to_breach + board.breached;
  return (
    <ul className="headline">
      <BigNumber value={String(board.waiting)} label={t("board.waiting")} to="/inbox" search={{ view: "waiting" }} />
      <BigNumber value={oldest} label={t("board.oldest")} to="/inbox" search={{ view: "waiting" }} />
      <BigNumber
        value={String(pressed)}
        label={t("board.breach")}
        note={board.breached > 0 ? t("board.breached", { count: board.breached }) : t("board.none_late")}
        state={board.breached > 0 ? "bad" : pressed > 0 ? "warn" : "good"}
        to="/inbox"
        search={{ view: "waiting", due: board.breached > 0 ? "late" : "soon" }}
      />
      <BigNumber
        value={String(board.available)}
        label={t("board.available")}
        note={t("board.others", { busy: board.busy, away: board.away })}
        state={board.available === 0 ? "bad" : "good"}
        to="/board"
        search={{ presence: "available" }}
        hash="operators"
      />
    </ul>
  );
}

function Today({ board }: { board: Board }) {
  const { t, i18n } = useTranslation();
  const { today } = board;
  const seconds = (value: number | null) => (value === null ? "—" : span(value));
  return (
    <ul className="today" aria-label={t("board.today")}>
      <li className={board.risk_open ? "today-risk" : ""}>
        <Link to="/inbox" search={{ view: "all", risk: true }}>
          <b>{board.risk_open}</b> {t("board.risk")}
        </Link>
      </li>
      <li>
        <Link to="/inbox" search={{ view: "all", today: "opened" }}>
          <b>{today.opened}</b> {t("board.opened")}
        </Link>
      </li>
      <li>
        <Link to="/inbox" search={{ view: "closed", today: "closed" }}>
          <b>{today.closed}</b> {t("board.closed")}
        </Link>
      </li>
      <li>
        <Link to="/inbox" search={{ view: "closed", today: "bot" }}>
          <b>{today.bot_resolved}</b> {t("board.bot")}
        </Link>
      </li>
      <li>
        <Link to="/inbox" search={{ view: "closed", today: "rated" }}>
          <b>{today.rating_avg === null ? "—" : today.rating_avg.toLocaleString(i18n.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}</b> {t("board.rating", { count: today.rated })}
        </Link>
      </li>
      <li>
        <Link to="/inbox" search={{ view: "all", today: "opened" }}>
          <b>{seconds(board.first_answer_p50_seconds)}</b> {t("board.p50")}
        </Link>
      </li>
      <li>
        <Link to="/inbox" search={{ view: "all", today: "opened" }}>
          <b>{seconds(board.first_answer_p90_seconds)}</b> {t("board.p90")}
        </Link>
      </li>
    </ul>
  );
}
