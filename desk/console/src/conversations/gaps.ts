/** The gaps of a template, as `{{1}}`. Pure. */
const GAP = /\{\{\s*(\w{1,40})\s*\}\}/g;

export function gapsOf(body: string): string[] {
  return [...new Set([...body.matchAll(GAP)].map((found) => found[1] ?? ""))];
}

/** What has no value yet stays in sight. */
export function filled(body: string, values: Record<string, string>): string {
  return body.replace(GAP, (whole, gap: string) => values[gap]?.trim() || whole);
}
