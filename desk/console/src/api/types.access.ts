/** Wire shapes of access to single records, of who looked, and of what is kept how long. */
export type RecordKind = "conversation" | "case" | "person";
export type GrantLevel = "read" | "write" | "deny";

export interface Grant {
  id: string;
  resource: RecordKind;
  resource_id: string;
  record_name: string | null;
  user_id: string;
  user_name: string;
  level: GrantLevel;
  until: string | null;
  cause: string;
  reason: string | null;
  created_at: string;
  created_by_name: string | null;
}
export interface FoundRecord {
  resource: RecordKind;
  id: string;
  name: string | null;
}
/** A record that I opened in an emergency. */
export interface Emergency {
  resource: RecordKind;
  resource_id: string;
  record_name: string | null;
  until: string;
}
export interface Leg {
  name: string;
  holds: boolean;
  told: string;
}
export interface Explanation {
  sees: boolean;
  changes: boolean;
  because: string;
  told: string;
  legs: Leg[];
  grants: Grant[];
}
export interface Look {
  id: string;
  at: string;
  action: string;
  how: string;
  actor_kind: string;
  user_id: string | null;
  user_name: string | null;
  roles: string[];
  participating: boolean;
}
/** Whom a hold, an erasure or a copy is about. */
export type SubjectKind = "person" | "conversation";
export interface Hold {
  id: string;
  kind: SubjectKind;
  subject_id: string;
  reason: string;
  placed_at: string;
  released_at: string | null;
}
export type ErasureBasis = "request" | "order" | "mistake" | "retention";
export interface Certificate {
  id: string;
  kind: SubjectKind;
  subject_id: string;
  basis: string;
  asked_by_name: string | null;
  at: string;
  erased: Record<string, number>;
}
export interface RetentionClass {
  code: string;
  label: string;
  kind: string;
  action: "erase" | "review" | "remove";
  days: number;
  least: number;
}
export interface Due {
  code: string;
  label: string;
  kind: string;
  action: "erase" | "review" | "remove";
  days: number;
  before: string;
  due: number;
  held: number;
  sample: string[];
}
/** Somebody whom another institution knows; `phone` is the institution's. */
export interface Stub {
  pseudonym: string;
  organization_id: string;
  organization_name: string;
  phone: string | null;
  cases: { number: string; open: boolean }[];
}
