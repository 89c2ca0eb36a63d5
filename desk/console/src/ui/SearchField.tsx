/** A search field that tells its value a moment after the typing stops. */
import { Search } from "lucide-react";
import { useEffect, useState } from "react";

export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = window.setTimeout(() => onChange(text), 250);
    return () => window.clearTimeout(timer);
  });
  return (
    <div className="searchbox">
      <Search size={15} aria-hidden />
      <input type="search" aria-label={label} placeholder={label} value={text} onChange={(event) => setText(event.target.value)} />
    </div>
  );
}
