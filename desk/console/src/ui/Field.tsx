/** A labelled form field whose error stands beside it and is read with it. */
import { CircleAlert } from "lucide-react";
import { cloneElement, type ReactElement, useId } from "react";

interface Control {
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}
interface FieldProps {
  label: string;
  error?: string | undefined;
  hint?: string;
  children: ReactElement<Control>;
}

export function Field({ label, error, hint, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, {
        id,
        ...(described ? { "aria-describedby": described } : {}),
        "aria-invalid": Boolean(error),
      })}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          <CircleAlert size={14} aria-hidden /> {error}
        </p>
      )}
    </div>
  );
}
