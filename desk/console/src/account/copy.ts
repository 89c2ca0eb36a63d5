/** To the clipboard; on plain-http intranets, where the platform offers none, by selecting the text. */
export async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    if (done) return true;
  }
  // Inside an open dialog: what lies behind it cannot be selected.
  const place = document.querySelector("dialog[open]") ?? document.body;
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr-only";
  place.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}

/** One code a line, as it is copied and saved. */
export function codesText(codes: string[], title: string): string {
  return [title, "", ...codes, ""].join("\n");
}
