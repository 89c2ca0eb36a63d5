/** What an account may do, as the server told at login; the server decides anew at every request. */
import type { Me } from "../api/types";

export function may(me: Me, resource: string, ...actions: string[]): boolean {
  const granted = me.permissions[resource] ?? [];
  return actions.some((action) => granted.includes(action));
}

/** Sections of the settings: what one must be able to do to see it, and what one must be able to do to change something. */
export const SECTIONS = {
  queues: { see: ["queue", "read"], change: ["queue", "edit"], add: ["queue", "create"] },
  operators: { see: ["operator", "read"], change: ["operator", "edit"], add: [] },
  channels: { see: ["channel", "read"], change: ["channel", "edit"], add: ["channel", "create"] },
  users: { see: ["user", "read"], change: ["user", "edit"], add: ["user", "create"] },
  // Everybody reads the directory; there it is for who changes it.
  organizations: { see: ["organization", "edit"], change: ["organization", "edit"], add: ["organization", "create"] },
  roles: { see: ["role", "read"], change: [], add: [] },
  canned: { see: ["canned_reply", "read"], change: ["canned_reply", "edit"], add: ["canned_reply", "create"] },
  alerts: { see: ["alert", "read"], change: ["alert", "resolve"], add: [] },
  deliveries: { see: ["delivery", "read"], change: ["delivery", "retry"], add: [] },
  access: { see: ["access", "read"], change: ["access", "grant"], add: ["access", "grant"] },
  privacy: { see: ["privacy", "read"], change: ["privacy", "retain"], add: ["privacy", "hold"] },
  audit: { see: ["audit", "read"], change: [], add: [] },
} satisfies Record<string, { see: string[]; change: string[]; add: string[] }>;
export type Section = keyof typeof SECTIONS;

export function sectionsOf(me: Me): Section[] {
  return (Object.keys(SECTIONS) as Section[]).filter((section) => holds(me, SECTIONS[section].see));
}

function holds(me: Me, [resource, ...actions]: string[]): boolean {
  return resource !== undefined && may(me, resource, ...actions);
}

export function rightsIn(me: Me, section: Section): { change: boolean; add: boolean } {
  return { change: holds(me, SECTIONS[section].change), add: holds(me, SECTIONS[section].add) };
}

/** The settings are for those who change or oversee something there, not for everybody who may read a queue's name. */
export function manages(me: Me): boolean {
  return may(me, "user", "read") || may(me, "audit", "read") || sectionsOf(me).some((section) => rightsIn(me, section).change);
}

export type Place = "/inbox" | "/board" | "/tasks" | "/cases" | "/people" | "/knowledge" | "/reports";
const NEEDS: Record<Place, string> = {
  "/inbox": "conversation", "/board": "board", "/tasks": "activity", "/cases": "case", "/people": "person", "/knowledge": "article", "/reports": "report",
};

export function placesOf(me: Me): Place[] {
  return (Object.keys(NEEDS) as Place[]).filter((place) => may(me, NEEDS[place], "read"));
}

/** Where one lands: what the role calls home, else the first page that one may see. */
export function homeOf(me: Me): string {
  if (me.home === "audit" && may(me, "audit", "read")) return "/admin/audit";
  const places = placesOf(me);
  return places.find((place) => place === `/${me.home}`) ?? places[0] ?? `/admin/${sectionsOf(me)[0] ?? "users"}`;
}
