/** The bot's steps as it names them: a first line, then every figure that it gives. */
export function Steps({ steps }: { steps: unknown[] }) {
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

function Step({ step }: { step: unknown }) {
  if (typeof step !== "object" || step === null) return <span>{String(step)}</span>;
  const { name, step: label, ...rest } = step as Record<string, unknown>;
  const figures = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return (
    <>
      <strong>{String(name ?? label ?? "")}</strong>
      <dl className="step-figures">
        {figures.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
