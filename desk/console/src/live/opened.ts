/** Which conversations this tab holds open, counted, so that a reconnect can open them again. */
const held = new Map<string, number>();

export function openConversations(): string[] {
  return [...held.keys()];
}

export function hold(id: string): void {
  held.set(id, (held.get(id) ?? 0) + 1);
}

/** True when nobody holds it any more. */
export function letGo(id: string): boolean {
  const left = (held.get(id) ?? 1) - 1;
  if (left > 0) held.set(id, left);
  else held.delete(id);
  return left <= 0;
}
