/** A time in words, with the exact one on hover and for machines. */
import { useTranslation } from "react-i18next";

import { clock, exact, minute, moment, relative, secondsSince, span } from "./time";
import { useNow } from "./ticker";

export function When({ at, mode = "relative" }: { at: string; mode?: "relative" | "clock" | "span" | "moment" | "minute" }) {
  const { i18n } = useTranslation();
  const now = useNow(mode === "clock" ? 60_000 : 10_000);
  const text =
    mode === "clock"
      ? clock(at, i18n.language)
      : mode === "span"
        ? span(secondsSince(at, now))
        : mode === "moment"
          ? moment(at, now, i18n.language)
          : mode === "minute"
            ? minute(at, now, i18n.language)
            : relative(at, now, i18n.language);
  return (
    <time dateTime={at} title={exact(at, i18n.language)}>
      {text}
    </time>
  );
}
