/** Wire shapes of casework: cases, activities, people. */
/** `needs`: guards by name; `outcome` is the one that a form can fill. */
export interface Transition {
  name: string;
  label: string;
  reason: boolean;
  needs: string[];
}
export interface Case {
  id: string;
  number: string;
  case_type: string;
  case_type_label: string;
  status: string;
  status_label: string;
  status_category: string;
  priority: "low" | "normal" | "high";
  risk_level: string | null;
  confidentiality: string | null;
  person: { id: string; display_name: string } | null;
  owner_user_id: string | null;
  owner_name: string | null;
  organization_id: string | null;
  organization_name: string | null;
  area_id: string | null;
  opened_at: string;
  closed_at: string | null;
  reopened_count: number;
  next_due_at: string | null;
  summary: string | null;
  outcome: string | null;
  conversation_ids: string[];
  participants: { role: string; label: string; user_id: string | null; name: string }[];
  transitions: Transition[];
}
export interface Activity {
  id: string;
  case_id: string;
  case_number: string;
  type: string;
  type_label: string;
  class: string;
  status: string;
  due_at: string | null;
  happened_at: string | null;
  assignee: string | null;
  assignee_name: string | null;
  summary: string | null;
  overdue: boolean;
}
/** One row of a case's timeline: one of the two, as `kind` says. */
export interface TimelineItem {
  kind: "activity" | "conversation";
  at: string;
  activity: Activity | null;
  conversation: CaseConversation | null;
}
export interface CaseConversation {
  id: string;
  alias: string;
  channel: string;
  opened_at: string;
  closed_at: string | null;
  preview?: string | null;
  summary?: string | null;
}
export interface ActivityType {
  type: string;
  label: string;
  class: string;
}
export interface CaseType {
  id: string;
  label: string;
  family: string | null;
  roles: { role: string; label: string }[];
  activity_types: ActivityType[];
}
export interface Person {
  id: string;
  display_name: string;
  given_name: string | null;
  family_name: string | null;
  birth_date: string | null;
  pronouns: string | null;
  identity_status: string;
  details: PersonDetail[];
  cases: Case[];
  conversations: CaseConversation[];
}
export interface PersonDetail {
  kind: "document" | "phone" | "email" | "address";
  value: string;
}
/** What the list tells of a person. */
export type PersonRow = Omit<Person, "details" | "cases" | "conversations">;
/** A person just made, with those who may be the same one. */
export type PersonMade = PersonRow & { duplicates?: { id: string; display_name: string; why: string[] }[] };
export interface PromoteBody {
  person_id?: string;
  person?: { given_name: string | null; family_name: string | null };
  case_id?: string;
  case_type?: string;
  summary?: string;
  follow_up?: { type: "contact"; due_at: string };
}
