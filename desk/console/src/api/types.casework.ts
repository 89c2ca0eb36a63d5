/** Wire shapes of casework: cases, activities, people. */
export interface Transition {
  name: string;
  label: string;
}
export interface Case {
  id: string;
  number: string;
  case_type: string;
  case_type_label: string;
  status: string;
  status_label: string;
  status_category: string;
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
  next_due_at: string | null;
  summary: string | null;
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
/** One row of a case's timeline; which of the two it is shows by `kind`, or by its shape where the server leaves it out. */
export interface TimelineItem {
  kind?: "activity" | "conversation";
  at?: string;
  activity?: Activity;
  conversation?: CaseConversation;
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
  roles: { role: string; label: string }[] | string[];
  activity_types: ActivityType[];
}
export interface Person {
  id: string;
  display_name: string;
  given_name: string | null;
  family_name: string | null;
  birth_date: string | null;
  pronouns: string | null;
  identity_status: string | null;
  details: { kind: string; value: string }[];
  cases: Case[];
  conversations: CaseConversation[];
}
export interface PromoteBody {
  person_id?: string;
  person?: { given_name: string; family_name: string };
  case_id?: string;
  case_type?: string;
  summary?: string;
  follow_up?: { type: "contact"; due_at: string };
}
