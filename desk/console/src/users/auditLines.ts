/** What an audit row tells, as lines for people. Pure: words and names are passed in. */
export interface AuditLine {
  label: string;
  was?: string;
  now: string;
}
export interface Wording {
  key: (code: string) => string;
  value: (code: string) => string;
  time: (iso: string) => string;
  name: (id: string) => string | undefined;
  yes: string;
  no: string;
}

const PAIRS: [string, string][] = [["before", "after"], ["from", "to"]];
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const HASH = /^[0-9a-f]{32,}$/i;

export function auditLines(data: Record<string, unknown>, words: Wording): AuditLine[] {
  const left = { ...data };
  const lines: AuditLine[] = [];
  for (const [was, now] of PAIRS) {
    if (!(was in left) || !(now in left)) continue;
    lines.push({ label: words.key("change"), was: plain(left[was], words) || "—", now: plain(left[now], words) || "—" });
    delete left[was];
    delete left[now];
  }
  for (const [key, value] of Object.entries(left)) lines.push(...linesOf(key, value, words));
  return lines;
}

function linesOf(key: string, value: unknown, words: Wording): AuditLine[] {
  if (isRecord(value)) {
    // A query's filters and the counts of a class stand each on a line of their own.
    return Object.entries(value).flatMap(([name, inner]) => linesOf(name, inner, words));
  }
  const now = plain(value, words);
  return now === "" ? [] : [{ label: words.key(key), now }];
}

function plain(value: unknown, words: Wording): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((one) => plain(one, words)).join(", ");
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value !== "string") return String(value);
  if (ID.test(value)) return words.name(value) ?? `…${value.slice(-8)}`;
  if (TIME.test(value)) return words.time(value);
  // Words that somebody searched for are kept as a keyed hash.
  return HASH.test(value) ? `#${value.slice(0, 8)}` : words.value(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
