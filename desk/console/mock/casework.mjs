/** Cases and activities of the mocked day. Development only. */
import { ago, caseTypes, me, organizations, people, uid } from "./data.mjs";
import { conversations } from "./conversations.mjs";

export const cases = [];
export const activities = [];
const STATES = [["open", "Abierto", "open"], ["in_progress", "En curso", "in_progress"], ["waiting", "En espera", "waiting"], ["closed", "Cerrado", "closed"]];

export function addCase(person, type, state = 0, extra = {}) {
  const [status, status_label, status_category] = STATES[state];
  const row = {
    id: uid(), number: `2026-${String(cases.length + 118).padStart(5, "0")}`, case_type: type.id, case_type_label: type.label, status, status_label, status_category,
    risk_level: null, confidentiality: "normal", person: { id: person.id, display_name: person.display_name }, owner_user_id: me.id, owner_name: me.name,
    organization_id: organizations[0].id, organization_name: organizations[0].name, area_id: null, opened_at: ago(cases.length * 2500 + 50), closed_at: status === "closed" ? ago(60) : null,
    next_due_at: null, summary: null, conversation_ids: [], participants: [{ role: "therapist", label: "Profesional tratante", user_id: null, name: "Lic. Carla Ivanoff" }],
    transitions: status === "closed" ? [{ name: "reopen", label: "Reabrir" }] : [{ name: "start", label: "Pasar a en curso" }, { name: "close", label: "Cerrar" }].slice(status === "in_progress" ? 1 : 0), ...extra,
  };
  cases.unshift(row);
  person.cases.push(row);
  return row;
}

export function addActivity(row, type, { due_at = null, happened_at = null, summary = null, status } = {}) {
  const kind = caseTypes[0].activity_types.find((one) => one.type === type) ?? caseTypes[0].activity_types[0];
  const activity = {
    id: uid(), case_id: row.id, case_number: row.number, type: kind.type, type_label: kind.label, class: kind.class, status: status ?? (happened_at ? "completed" : "scheduled"),
    due_at, happened_at, assignee: me.id, assignee_name: me.name, summary, overdue: due_at !== null && Date.parse(due_at) < Date.now() && !happened_at,
  };
  activities.push(activity);
  const next = activities.filter((one) => one.case_id === row.id && one.status === "scheduled" && one.due_at).map((one) => one.due_at).sort()[0];
  row.next_due_at = next ?? null;
  return activity;
}

people.forEach((person, index) => {
  const row = addCase(person, caseTypes[index % 3], index % 4, { summary: "Pidió acompañamiento por el chat. Prefiere contacto por la tarde.", risk_level: index === 2 ? "high" : null });
  addActivity(row, "interview", { happened_at: ago(2000 + index * 700), summary: "Primera entrevista. Acuerda volver." });
  if (row.status !== "closed") addActivity(row, "contact", { due_at: ago(900 - index * 800), summary: "Llamar para saber cómo siguió." });
  if (index < 2) addActivity(row, "task", { due_at: ago(-3200), summary: "Pedir historia clínica al otro centro." });
});
cases.find((row) => row.person.id === people[2].id).conversation_ids.push(conversations[2].id);
conversations[2].case_ids.push(cases.find((row) => row.person.id === people[2].id).id);
people[2].conversations.push(conversations[2], conversations[14]);
