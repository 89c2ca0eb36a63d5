/** The bot's steps: a first line, every figure that it gives, and the passages it looked at with their scores. */
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { languageName, wordFor } from "../ui/words";

type Row = Record<string, unknown>;
type Say = (key: string, value: unknown) => string;

export function Steps({ steps }: { steps: Row[] }) {
  return (
    <ol className="steps">
      {steps.map((step, index) => (
        <li key={index}>
          <Step step={step} />
        </li>
      ))}
    </ol>
  );
}

function Step({ step }: { step: Row }) {
  const { t, i18n } = useTranslation();
  const say: Say = (key, value) => plain(key, value, t, i18n.language);
  const { name, ...rest } = step;
  const told = Object.entries(rest).filter(([, value]) => !isEmpty(value));
  const figures = told.filter(([, value]) => !isRows(value));
  const tables = told.flatMap(([, value]) => (isRows(value) ? [value] : []));
  return (
    <>
      <strong>{t(`bot.step.${String(name)}` as "bot.step.risk", { defaultValue: String(name) })}</strong>
      <dl className="step-figures">
        {figures.map(([key, value]) => (
          <div key={key}>
            <dt>{figure(key, t)}</dt>
            <dd>{say(key, value)}</dd>
          </div>
        ))}
      </dl>
      {tables.map((rows, index) => (
        <ol key={index} className="step-hits">
          {rows.map((row, at) => (
            <li key={at}>
              <span className="clip">{String(row["title"] ?? at + 1)}</span>
              <span className="muted">{say("", Object.fromEntries(Object.entries(row).filter(([key]) => !NAMES.has(key))))}</span>
            </li>
          ))}
        </ol>
      ))}
    </>
  );
}

const NAMES = new Set(["title", "name", "id", "passage_id", "article_id", "text"]);

function isRows(value: unknown): value is Row[] {
  return Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === "object" && row !== null);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
}

function figure(key: string, t: TFunction<"t">): string {
  return t(`bot.figure.${key}` as "bot.figure.level", { defaultValue: key.replaceAll("_", " ") });
}

/** `puntaje 0,81 · cubre 1`; nothing of what is empty. */
function plain(key: string, value: unknown, t: TFunction<"t">, locale: string): string {
  if (Array.isArray(value)) return value.map((one) => plain(key, one, t, locale)).join(", ");
  if (typeof value === "number") return new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(value);
  if (typeof value === "boolean") return t(value ? "ui.yes" : "ui.no").toLocaleLowerCase(locale);
  if (typeof value !== "object" || value === null) return coded(key, String(value), t, locale);
  return Object.entries(value)
    .filter(([, inner]) => !isEmpty(inner))
    .map(([name, inner]) => `${figure(name, t)} ${plain(name, inner, t, locale)}`)
    .join(" · ");
}

/** The figures whose values are codes of the house. */
function coded(key: string, value: string, t: TFunction<"t">, locale: string): string {
  if (key === "intent") return wordFor(t, "intent", value);
  if (key === "level" || key === "risk") return wordFor(t, "risk.level", value);
  if (key === "topic") return wordFor(t, "risk.topic", value);
  if (key === "language" || key === "asked_for") return languageName(value, locale);
  const words = { action: "bot.action", urgency: "urgency", verdict: "bot.verdict" }[key];
  return words ? t(`${words}.${value}` as "urgency.urgent", { defaultValue: value }) : value;
}
