/** The bot's steps as it names them: a first line, every figure that it gives, and the passages it looked at with their scores. */
export function Steps({ steps }: { steps: Record<string, unknown>[] }) {
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

function Step({ step }: { step: Record<string, unknown> }) {
  const { name, step: label, ...rest } = step;
  const told = Object.entries(rest).filter(([, value]) => !isEmpty(value));
  const figures = told.filter(([, value]) => !isRows(value));
  const tables = told.flatMap(([, value]) => (isRows(value) ? [value] : []));
  return (
    <>
      <strong>{String(name ?? label ?? "")}</strong>
      <dl className="step-figures">
        {figures.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{plain(value)}</dd>
          </div>
        ))}
      </dl>
      {tables.map((rows, index) => (
        <ol key={index} className="step-hits">
          {rows.map((row, at) => (
            <li key={at}>
              <span className="clip">{String(row["title"] ?? row["name"] ?? row["id"] ?? at + 1)}</span>
              <span className="muted">{plain(Object.fromEntries(Object.entries(row).filter(([key]) => !WORDS.has(key))))}</span>
            </li>
          ))}
        </ol>
      ))}
    </>
  );
}

const WORDS = new Set(["title", "name", "id", "passage_id", "article_id", "text"]);

function isRows(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === "object" && row !== null);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
}

/** `score 0.81 · covered 1`; nothing of what is empty. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .filter(([, inner]) => !isEmpty(inner))
    .map(([key, inner]) => `${key} ${plain(inner)}`)
    .join(" · ");
}
