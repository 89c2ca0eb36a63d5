/** A search field over a list of choices, by keyboard: palette, canned replies, people, transfers. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";

export interface Choice {
  id: string;
  label: string;
  hint?: string;
  group?: string;
  lead?: ReactNode;
  keys?: string;
}
interface PickListProps {
  label: string;
  placeholder?: string;
  choices: Choice[];
  onPick: (choice: Choice) => void;
  onQuery?: (query: string) => void;
  empty: string;
  preview?: (choice: Choice) => ReactNode;
  autoFocus?: boolean;
}

export function PickList(props: PickListProps) {
  const { choices, onPick, onQuery, label, placeholder, empty, preview } = props;
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const shown = onQuery ? choices : filterChoices(choices, query);
  const active = shown[Math.min(index, shown.length - 1)];

  useEffect(() => {
    if (props.autoFocus) input.current?.focus();
  }, [props.autoFocus]);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [index, query]);

  const keyDown = (event: React.KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && shown.length) {
      event.preventDefault();
      setIndex((Math.min(index, shown.length - 1) + step + shown.length) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active) onPick(active);
    }
  };

  return (
    <div className="picklist">
      <input
        ref={input}
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={active ? `${id}-${active.id}` : undefined}
        aria-autocomplete="list"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={query}
        autoComplete="off"
        onKeyDown={keyDown}
        onChange={(event) => {
          setQuery(event.target.value);
          setIndex(0);
          onQuery?.(event.target.value);
        }}
      />
      {shown.length === 0 && (
        <p className="muted picklist-empty" role="status">
          {empty}
        </p>
      )}
      <ul id={`${id}-list`} role="listbox" aria-label={label} ref={list} tabIndex={shown.length ? 0 : -1} onKeyDown={keyDown}>
        {shown.map((choice, at) => (
          <li
            key={choice.id}
            id={`${id}-${choice.id}`}
            role="option"
            aria-selected={choice === active}
            onMouseMove={() => setIndex(at)}
            onClick={() => onPick(choice)}
          >
            {choice.lead}
            <span className="choice-label">{choice.label}</span>
            {choice.hint && <span className="muted choice-hint">{choice.hint}</span>}
            {choice.keys && <kbd className="kbd">{choice.keys}</kbd>}
          </li>
        ))}
      </ul>
      {active && preview && <div className="picklist-preview">{preview(active)}</div>}
    </div>
  );
}

/** Every word typed must stand somewhere in the choice; accents and case don't matter. */
export function filterChoices(choices: Choice[], query: string): Choice[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return choices.filter((choice) => {
    const text = plain(`${choice.label} ${choice.hint ?? ""} ${choice.group ?? ""}`);
    return words.every((word) => text.includes(word));
  });
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
