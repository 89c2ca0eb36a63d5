/** A small line of the last hour, with its words for those who don't see it. */
import { useTranslation } from "react-i18next";

const WIDTH = 132;
const HEIGHT = 30;
const PAD = 3;

export function Sparkline({ values, name }: { values: number[]; name: string }) {
  const { t } = useTranslation();
  const top = Math.max(1, ...values);
  const x = (index: number) => PAD + (index * (WIDTH - 2 * PAD)) / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - PAD - (value * (HEIGHT - 2 * PAD)) / top;
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const last = values.at(-1) ?? 0;
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={t("board.spark", { name, max: Math.max(0, ...values), last })}
    >
      <polygon className="spark-area" points={`${PAD},${HEIGHT - PAD} ${line} ${WIDTH - PAD},${HEIGHT - PAD}`} />
      <polyline className="spark-line" points={line} />
      <circle className="spark-dot" cx={x(values.length - 1)} cy={y(last)} r={2.5} />
    </svg>
  );
}
