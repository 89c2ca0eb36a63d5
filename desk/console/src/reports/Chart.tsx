/** One measure over time as bars, with its words beside it: highest, and the last. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { number, when } from "./cells";
import type { Result } from "./data";
import { measures, type Point, points } from "./rows";

const WIDTH = 720;
const HEIGHT = 120;
/** Where the first number is not what one came for. */
const FIRST: Record<string, string> = { first_answer_times: "median_seconds", answers_per_week: "answered_share" };

export function Chart({ result }: { result: Result }) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState("");
  const offered = measures(result);
  const measure = offered.find((one) => one.name === chosen) ?? offered.find((one) => one.name === FIRST[result.name]) ?? offered[0];
  const axis = result.columns[0];
  if (!measure || !axis) return null;
  const drawn = points(result, measure);
  if (drawn.length < 2) return null;
  const at = (point: Point) => when(axis.kind, point.at, i18n.language);
  const say = (value: number | null) => (value === null ? "–" : number(measure.kind, value, i18n.language));
  const highest = drawn.reduce((top, point) => ((point.value ?? -1) > (top.value ?? -1) ? point : top));
  const last = drawn.at(-1) ?? highest;
  const told = t("reports.chart", { name: measure.label, highest: say(highest.value), at: at(highest), last: say(last.value), last_at: at(last) });
  return (
    <figure className="chart">
      <figcaption>
        <label className="inline-form">
          <span>{t("reports.drawn")}</span>
          <select value={measure.name} onChange={(event) => setChosen(event.target.value)}>
            {offered.map((one) => (
              <option key={one.name} value={one.name}>{one.label}</option>
            ))}
          </select>
        </label>
        <p className="muted">{told}</p>
      </figcaption>
      <Bars drawn={drawn} top={measure.kind === "share" ? 1 : (highest.value ?? 0)} name={told} say={(point) => `${at(point)}: ${say(point.value)}`} />
      <div className="chart-axis muted" aria-hidden>
        <span>{at(drawn[0] ?? last)}</span>
        <span>{at(last)}</span>
      </div>
    </figure>
  );
}

function Bars({ drawn, top, name, say }: { drawn: Point[]; top: number; name: string; say: (point: Point) => string }) {
  const step = WIDTH / drawn.length;
  const width = Math.min(step - Math.min(6, step * 0.25), 60);
  return (
    <svg className="bars" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={name}>
      <line className="bars-base" x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {drawn.map((point, index) => {
        const height = top > 0 ? ((point.value ?? 0) * (HEIGHT - 4)) / top : 0;
        return (
          <g key={point.at}>
            <title>{say(point)}</title>
            <rect className="bars-reach" x={index * step} y={0} width={step} height={HEIGHT} />
            <rect className="bars-bar" x={index * step + (step - width) / 2} y={HEIGHT - height} width={width} height={height} />
          </g>
        );
      })}
    </svg>
  );
}
