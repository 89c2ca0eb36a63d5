import { useTranslation } from "react-i18next";

import { languageName } from "../ui/words";

export function Languages({ codes }: { codes: string[] }) {
  const { i18n } = useTranslation();
  return <Words words={codes.map((code) => languageName(code, i18n.language))} />;
}

/** A few words of a list, each a mark of its own; a dash where there are none. */
export function Words({ words }: { words: string[] }) {
  if (words.length === 0) return <span className="muted">—</span>;
  return (
    <span className="tags">
      {words.map((word) => (
        <span key={word} className="tag">
          {word}
        </span>
      ))}
    </span>
  );
}
