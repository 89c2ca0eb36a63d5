/** The conversations of the mocked day and how messages enter them. Development only. */
import { ago, channels, citation, me, operators, people, queues, uid } from "./data.mjs";

const stories = [
  ["Colibrí azul", "web", "operator", "urgent", 1, "Hola. No sé bien por dónde empezar.", "Estoy tomando hace meses y ayer fue la primera vez que me asusté.", "¿Puedo hablar con alguien sin dar mi nombre?"],
  ["Jacarandá", "web", "queue", "immediate", 0, "No doy más", "Pensé en hacerme daño anoche y tengo miedo de quedarme sola hoy."],
  ["Hornero gris", "whatsapp", "operator", "elevated", 2, "Mi hijo de 17 está consumiendo y no me habla.", "¿Qué puedo hacer si él no quiere ir?"],
  ["Ceibo", "telegram", "queue", "elevated", 1, "Necesito turno con psiquiatría", "Ya tengo historia clínica en otro centro, ¿la pueden pedir ustedes?"],
  ["Zorzal", "web", "bot", "routine", 3, "¿A qué hora abren?"],
  ["Lapacho", "whatsapp", "queue", "routine", 3, "Perdí el certificado del tratamiento, cómo lo pido de nuevo"],
  ["Tero", "web", "operator", "routine", 3, "Quiero cambiar el turno del jueves", "Trabajo hasta las 17."],
  ["Aromito", "telegram", "queue", "routine", 1, "Dejé de tomar hace tres días y tiemblo mucho, es normal?"],
  ["Benteveo", "web", "operator", "routine", 1, "Gracias por lo de ayer, pude dormir."],
  ["Ñandú", "whatsapp", "bot", "routine", 2, "hay grupos para familiares?"],
  ["Calandria", "web", "queue", "urgent", 0, "Mi pareja tomó pastillas y está muy dormido, respira bien pero no sé"],
  ["Molle", "web", "operator", "routine", 3, "Can I get help in English?"],
];
export const conversations = [];
export const threads = new Map();

function push(c, fields) {
  const thread = threads.get(c.id);
  const note = fields.note ?? false;
  if (!note) c.last_seq += 1;
  const message = {
    id: uid(), seq: c.last_seq, author: "citizen", author_id: null, author_name: null, note: false, attachments: [], citations: [],
    at: new Date().toISOString(), status: fields.author === "operator" ? "sent" : null, delivery: [], ...fields,
  };
  thread.push(message);
  if (!note) {
    c.last_message_at = message.at;
    c.last_author = message.author;
    c.preview = message.text;
  }
  return message;
}
export { push };

function build([alias, channel, owner, urgency, q, ...lines], index, closed = false) {
  const via = channels.find((one) => one.kind === channel);
  const operator = owner === "operator" ? (index % 3 === 2 && index !== 2 ? operators[1] : operators[0]) : null;
  const start = 14 + index * 9;
  const c = {
    id: uid(), channel, channel_id: via.id, channel_name: via.name, alias, owner: closed ? "none" : owner, urgency, risk: null, intent: "pedido de ayuda",
    queue_id: queues[q].id, queue_name: queues[q].name, operator_id: operator?.id ?? null, operator_name: operator?.name ?? null, person_id: null, case_ids: [],
    labels: index % 3 === 0 ? ["primera vez"] : [], last_seq: 0, answer_due_at: null, opened_at: ago(start), closed_at: closed ? ago(3) : null, last_message_at: ago(start),
    last_author: null, preview: "", waiting_since: owner === "queue" ? ago(1 + index) : null, unread: index % 2 === 0 && !closed, locale: alias === "Molle" ? "en" : "es", rating: closed ? 4 + (index % 2) : null,
    summary: null, open_questions: [], suggested: null, citations: [], close_reason: null, snoozed_until: null, person_name: null, mode: index % 2 ? "personal" : "anonymous",
  };
  conversations.push(c);
  threads.set(c.id, []);
  push(c, { author: "system", text: "Aviso de privacidad v3 aceptado", at: ago(start) });
  lines.forEach((text, at) => {
    push(c, { text, at: ago(start - 1 - at) });
    if (at === 0 && owner !== "bot") push(c, { author: "bot", author_name: "Asistente", text: "Gracias por escribir. Podés pedir un turno sin derivación, o hablar ahora con una persona del equipo. ¿Qué preferís?", citations: [citation], at: ago(start - 1.3), confidence: 0.82 });
  });
  if (owner === "bot") push(c, { author: "bot", author_name: "Asistente", text: "Los centros atienden de lunes a viernes de 8 a 18.", citations: [citation], at: ago(start - 2), confidence: 0.91 });
  if (owner !== "bot") {
    c.summary = `Escribe por primera vez. Cuenta: «${lines.at(-1)}». Pidió hablar con una persona.`;
    c.open_questions = ["¿Puede atenderse sin dar su nombre?", "¿Hay turnos esta semana?"].slice(0, 1 + (index % 2));
    c.suggested = { queue_id: queues[(q + (index === 3 ? 1 : 0)) % 4].id, intent: "primera escucha" };
  }
  if (owner === "queue") c.answer_due_at = new Date(Date.now() + (index * 2.2 - 3) * 60_000).toISOString();
  if (operator) c.answer_due_at = c.last_author === "citizen" ? new Date(Date.now() + (index + 1) * 90_000).toISOString() : null;
  return c;
}
stories.forEach((story, index) => build(story, index));
for (let index = 0; index < 60; index += 1) build([`${["Sauce", "Algarrobo", "Chingolo", "Cardenal"][index % 4]} ${index + 1}`, ["web", "telegram", "whatsapp"][index % 3], index % 3 ? "operator" : "bot", "routine", 1 + (index % 3), "Consulta por horarios y turnos"], index + 12, true);

export const first = conversations[0];
first.operator_id = me.id;
first.operator_name = me.name;
push(first, { author: "operator", author_id: me.id, author_name: me.name, text: "Hola, soy Marina, del equipo. Podés contarme sin dar tu nombre; lo que digas queda acá.", at: ago(9), status: "read" });
push(first, { author: "operator", author_id: operators[2].id, author_name: operators[2].name, note: true, text: "Ya escribió en septiembre por el mismo motivo. Ofrecer el grupo de los martes.", at: ago(8) });
push(first, { text: "Gracias. Me da vergüenza, pero necesito parar.", at: ago(6) });
push(first, { author: "operator", author_id: me.id, author_name: me.name, text: "No tenés que resolverlo hoy. ¿Querés que veamos juntos un primer turno?", at: ago(5), status: "sent", delivery: [{ status: "failed", error: "unreachable", at: ago(5) }] });
push(first, { text: "Sí. ¿Puede ser a la tarde?", at: ago(1) });
conversations[1].risk = { level: "immediate", topic: "self_harm" };
conversations[10].risk = { level: "immediate", topic: "overdose" };
conversations[2].person_id = people[2].id;
conversations[2].person_name = people[2].display_name;
conversations[2].risk = { level: "elevated", topic: "child_protection" };
