/** The REST half of the mock: enough of the staff API to work against. Development only. */
import * as d from "./data.mjs";
import { activities, addActivity, addCase, cases } from "./casework.mjs";
import { conversations, push, threads } from "./conversations.mjs";

const page = (items, q = {}) => {
  const from = Number(q.after ?? 0);
  const limit = Number(q.limit ?? 50);
  return { items: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null };
};
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const has = (q, ...texts) => !q || texts.some((text) => plain(text ?? "").includes(plain(q)));
const byId = (rows, id) => rows.find((row) => row.id === id);
export const problem = (status, code, detail, errors) => ({ problem: { type: "about:blank", title: code, status, detail, code, errors } });

export function queueRows() {
  return d.queues.map((queue) => {
    const waiting = conversations.filter((c) => c.owner === "queue" && c.queue_id === queue.id && !c.closed_at);
    return {
      ...queue, waiting: waiting.length, oldest_waiting_since: waiting.map((c) => c.waiting_since).sort()[0] ?? null, next_due_at: waiting.map((c) => c.answer_due_at).sort()[0] ?? null,
      operators_available: d.operators.filter((o) => o.presence === "available" && o.queues.includes(queue.id)).length, assigned: conversations.filter((c) => c.owner === "operator" && !c.closed_at && c.queue_id === queue.id).length,
    };
  });
}
export function operatorRows() {
  return d.operators.map((o, index) => {
    const active = conversations.filter((c) => c.operator_id === o.id && !c.closed_at).map((c) => ({ conversation_id: c.id, alias: c.alias, urgency: c.urgency, since: c.opened_at }));
    return { ...o, active, load: active.length || [0, 2, 3, 1, 4, 1, 0][index] };
  });
}
function board() {
  const queues = queueRows();
  const operators = operatorRows();
  const waiting = conversations.filter((c) => c.owner === "queue" && !c.closed_at);
  const left = waiting.map((c) => (Date.parse(c.answer_due_at) - Date.now()) / 1000);
  const count = (presence) => operators.filter((o) => o.presence === presence).length;
  const rated = conversations.filter((c) => c.rating);
  return {
    at: new Date().toISOString(), waiting: waiting.length, oldest_waiting_since: waiting.map((c) => c.waiting_since).sort()[0] ?? null, about_to_breach: left.filter((s) => s >= 0 && s <= 120).length,
    breached: left.filter((s) => s < 0).length, available: count("available"), busy: count("busy"), away: count("away"), offline: count("offline"), first_answer_p50_seconds: 48, first_answer_p90_seconds: 195,
    today: { opened: 143, closed: 118, bot_resolved: 61, rated: rated.length, rating_avg: 4.5 }, queues, operators, risk_open: conversations.filter((c) => c.risk && !c.closed_at).length, alerts_open: d.alerts.length,
  };
}
function listConversations(q) {
  const operator = q.operator_id === "me" ? d.me.id : q.operator_id;
  const rows = conversations.filter((c) => (q.closed === "true") === (c.closed_at !== null) && (!q.owner || c.owner === q.owner) && (!operator || c.operator_id === operator)
    && (!q.queue_id || c.queue_id === q.queue_id) && (!q.urgency || c.urgency === q.urgency) && (!q.channel_id || c.channel_id === q.channel_id) && has(q.q, c.alias, c.preview, c.person_name));
  rows.sort(q.sort === "answer_due_at" ? (a, b) => (a.answer_due_at ?? "9").localeCompare(b.answer_due_at ?? "9") : (a, b) => b.last_message_at.localeCompare(a.last_message_at));
  return page(rows, q);
}
function timeline(row) {
  const acts = activities.filter((a) => a.case_id === row.id).map((activity) => ({ kind: "activity", at: activity.happened_at ?? activity.due_at, activity }));
  const talks = conversations.filter((c) => row.conversation_ids.includes(c.id)).map((conversation) => ({ kind: "conversation", at: conversation.opened_at, conversation }));
  return page([...acts, ...talks].sort((a, b) => b.at.localeCompare(a.at)));
}
function tryBot(body) {
  const danger = /(matar|morir|da(ñ|n)o|pastillas)/i.test(body.text);
  const known = /(turno|hora|atienden)/i.test(body.text);
  return {
    action: danger ? "safe_reply" : known ? "answer" : "hand_over", text: danger ? "Lo que contás es importante. Si estás en peligro ahora, llamá al 107 o al 135. Ya aviso a una persona del equipo." : known ? "Los turnos se piden por este chat, sin derivación." : "Te paso con una persona del equipo.",
    citations: known ? [d.citation] : [], confidence: danger ? 1 : known ? 0.84 : 0.21, risk: danger ? { level: "immediate", topic: "self_harm" } : { level: "routine", topic: "none" }, intent: known ? "turno" : "otro", urgency: danger ? "immediate" : "routine", queue_id: d.queues[danger ? 0 : 1].id, language: "es",
    steps: [{ name: "risk_rules", ms: 1, hits: danger ? ["self_harm.intent"] : [] }, { name: "retrieve", ms: 14, best: known ? 0.81 : 0.3, passages: 5 }, { name: "answer", ms: 22, floor: 0.55, score: known ? 0.84 : 0.21 }, { name: "decide", action: danger ? "safe_reply" : known ? "answer" : "hand_over" }],
  };
}

/** [method, path pattern, handler(match groups, query, body, hub)]: the first that fits answers. */
export const routes = [
  ["GET", "/auth/me", () => d.me],
  ["PATCH", "/auth/me", (_p, _q, body) => Object.assign(d.me, body)],
  ["GET", "/board", () => board()],
  ["GET", "/queues", () => page(queueRows())],
  ["POST", "/queues", (_p, _q, body) => (body.name ? (d.queues.push({ ...body, id: d.uid(), organization_name: d.organizations[0].name, skills: body.skills ?? [], languages: body.languages ?? ["es"], spark: Array(12).fill(0) }), d.queues.at(-1)) : problem(422, "invalid", "Falta el nombre.", [{ field: "name", message: "Poné un nombre." }]))],
  ["PATCH", "/queues/:id", ([id], _q, body) => Object.assign(byId(d.queues, id), body)],
  ["GET", "/operators", () => page(operatorRows())],
  ["PATCH", "/operators/:id", ([id], _q, body) => Object.assign(byId(d.operators, id), body)],
  ["GET", "/conversations", (_p, q) => listConversations(q)],
  ["GET", "/conversations/:id", ([id]) => byId(conversations, id) ?? problem(404, "not_found", "")],
  ["GET", "/conversations/:id/messages", ([id], q) => ({ messages: threads.get(id).filter((m) => m.seq > Number(q.after ?? 0)).slice(0, Number(q.limit ?? 100)), last_seq: byId(conversations, id).last_seq })],
  ["POST", "/conversations/:id/promote", ([id], _q, body, hub) => {
    const c = byId(conversations, id);
    let person = byId(d.people, body.person_id);
    if (!person && !body.person?.given_name) return problem(422, "invalid", "Falta la persona.", [{ field: "given_name", message: "Poné el nombre." }]);
    if (!person) { person = { id: d.uid(), display_name: `${body.person.given_name} ${body.person.family_name}`, ...body.person, birth_date: null, pronouns: null, identity_status: "declared", details: [], cases: [], conversations: [] }; d.people.push(person); }
    const row = byId(cases, body.case_id) ?? addCase(person, byId(d.caseTypes, body.case_type), 0, { summary: body.summary ?? null });
    row.conversation_ids.push(id);
    if (body.follow_up) addActivity(row, "contact", { due_at: body.follow_up.due_at });
    person.conversations.push(c);
    Object.assign(c, { person_id: person.id, person_name: person.display_name, case_ids: [...c.case_ids, row.id] });
    hub.changed(c);
    return { case_id: row.id, person_id: person.id };
  }],
  ["POST", "/conversations/:id/messages", ([id], _q, body, hub) => hub.send(id, body)],
  ["POST", "/conversations/:id/attachments", () => ({ id: d.uid(), media_type: "application/pdf", size: 48213, name: "adjunto.pdf", url: "#" })],
  ["POST", "/conversations/:id/:verb", ([id, verb], _q, body, hub) => {
    const c = byId(conversations, id);
    if (verb === "take") Object.assign(c, { owner: "operator", operator_id: d.me.id, operator_name: d.me.name, waiting_since: null });
    if (verb === "release" || verb === "transfer") Object.assign(c, { owner: "queue", operator_id: null, operator_name: null, waiting_since: new Date().toISOString(), answer_due_at: d.ago(-3), ...(body.queue_id ? { queue_id: body.queue_id, queue_name: byId(d.queues, body.queue_id).name } : {}) });
    if (verb === "close") Object.assign(c, { owner: "none", closed_at: new Date().toISOString() });
    if (verb === "reopen") Object.assign(c, { owner: "operator", operator_id: d.me.id, operator_name: d.me.name, closed_at: null });
    if (verb === "label") c.labels = [...c.labels.filter((l) => !body.remove.includes(l)), ...body.add];
    if (verb === "clear-risk") c.risk = null;
    if (verb === "risk") c.risk = { level: body.level, topic: "other" };
    if (verb === "close") push(c, { author: "system", text: "Conversación cerrada" });
    hub.changed(c);
    return c;
  }],
  ["GET", "/people", (_p, q) => page(d.people.filter((p) => has(q.q, p.display_name)))],
  ["GET", "/people/:id", ([id]) => byId(d.people, id)],
  ["POST", "/people", (_p, _q, body) => { const p = { id: d.uid(), birth_date: null, pronouns: null, identity_status: "declared", details: [], cases: [], conversations: [], ...body, display_name: `${body.given_name} ${body.family_name}` }; d.people.push(p); return p; }],
  ["PATCH", "/people/:id", ([id], _q, body) => Object.assign(byId(d.people, id), body)],
  ["GET", "/case-types", () => page(d.caseTypes)],
  ["GET", "/cases", (_p, q) => page(cases.filter((c) => (!q.status || c.status === q.status || c.status_category === q.status) && has(q.q, c.number, c.person.display_name)), q)],
  ["GET", "/cases/:id", ([id]) => byId(cases, id)],
  ["GET", "/cases/:id/timeline", ([id]) => timeline(byId(cases, id))],
  ["POST", "/cases/:id/activities", ([id], _q, body) => addActivity(byId(cases, id), body.type, body)],
  ["POST", "/cases/:id/:verb", ([id, verb]) => Object.assign(byId(cases, id), verb === "close" ? { status: "closed", status_label: "Cerrado", status_category: "closed", transitions: [{ name: "reopen", label: "Reabrir" }] } : { status: "in_progress", status_label: "En curso", status_category: "in_progress", transitions: [{ name: "close", label: "Cerrar" }] })],
  ["GET", "/activities", (_p, q) => page(activities.filter((a) => !q.status || a.status === q.status).sort((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9")))],
  ["POST", "/activities/:id/:verb", ([id, verb], _q, body) => Object.assign(byId(activities, id), verb === "complete" ? { status: "completed", happened_at: new Date().toISOString(), overdue: false, ...body } : verb === "cancel" ? { status: "cancelled" } : { due_at: body.due_at, overdue: false })],
  ["GET", "/articles", (_p, q) => page(d.articles.filter((a) => has(q.q, a.title, a.body) && (!q.status || a.status === q.status) && (!q.language || a.language === q.language) && (!q.audience || a.audience === q.audience)))],
  ["GET", "/articles/:id", ([id]) => byId(d.articles, id) ?? problem(404, "not_found", "")],
  ["GET", "/articles/:id/versions", ([id]) => page([2, 1].map((version) => ({ version, title: byId(d.articles, id).title, body: `${byId(d.articles, id).body}\n\n(v${version})`, at: d.ago(4000 * version), author_name: "Julia Bermúdez", published: version === 2 })))],
  ["POST", "/articles", (_p, _q, body) => { const a = { ...body, id: d.uid(), version: 1, status: body.publish ? "published" : "draft", areas: [], updated_at: new Date().toISOString() }; d.articles.unshift(a); return a; }],
  ["PATCH", "/articles/:id", ([id], _q, body) => Object.assign(byId(d.articles, id), body, { version: byId(d.articles, id).version + 1 })],
  ["POST", "/articles/:id/:verb", ([id, verb]) => Object.assign(byId(d.articles, id), { status: verb === "publish" ? "published" : "archived" })],
  ["GET", "/knowledge/search", (_p, q) => page(d.articles.filter((a) => has(q.q.split(" ")[0], a.title, a.body)).map((a, i) => ({ article_id: a.id, passage_id: `${a.id}-p`, title: a.title, text: a.body.split("\n")[0], score: 0.86 - i * 0.17 })))],
  ["POST", "/bot/try", (_p, _q, body) => tryBot(body)],
  ["GET", "/canned-replies", () => page(d.canned)],
  ["POST", "/canned-replies", (_p, _q, body) => (d.canned.push({ ...body, id: d.uid() }), d.canned.at(-1))],
  ["PATCH", "/canned-replies/:id", ([id], _q, body) => Object.assign(byId(d.canned, id), body)],
  ["GET", "/channels", () => page(d.channels)],
  ["POST", "/channels", (_p, _q, body) => (d.channels.push({ id: d.uid(), kind: body.kind, name: body.name, queue_id: body.queue_id ?? null, locale: body.locale }), d.channels.at(-1))],
  ["PATCH", "/channels/:id", ([id], _q, body) => Object.assign(byId(d.channels, id), body)],
  ["POST", "/channels/:id/test", ([id]) => (byId(d.channels, id).kind === "telegram" ? problem(502, "channel_unreachable", "Telegram rechazó el token.") : { ok: true })],
  ["GET", "/users", () => page(d.users)],
  ["POST", "/users", (_p, _q, body) => (body.email.endsWith("@demo.test") ? problem(422, "invalid", "Ese correo ya tiene cuenta.", { email: "Ya tiene cuenta." }) : (d.users.push({ ...body, id: d.uid() }), d.users.at(-1)))],
  ["PATCH", "/users/:id", ([id], _q, body) => Object.assign(byId(d.users, id), body)],
  ["POST", "/users/:id/disable", ([id]) => Object.assign(byId(d.users, id), { disabled: true })],
  ["GET", "/roles", () => page(d.roles)],
  ["GET", "/organizations", () => page(d.organizations)],
  ["GET", "/audit", (_p, q) => page(d.audit.filter((row) => (!q.resource || row.resource === q.resource) && (!q.action || row.action.includes(q.action))), q)],
  ["GET", "/alerts", (_p, q) => page(d.alerts.filter((a) => !q.state || a.state === q.state))],
  ["POST", "/alerts/:id/:verb", ([id, verb]) => Object.assign(byId(d.alerts, id), { state: verb === "acknowledge" ? "acknowledged" : "resolved" })],
];
