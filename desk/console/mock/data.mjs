/** A believable day on the desk, for development only: everything lives in memory and begins anew. */
let counter = 0;
export const uid = () => `0198${String(++counter).padStart(4, "0")}-0000-7000-8000-000000000000`;
export const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

const org = { id: uid(), name: "Red de Salud Mental Sur" };
const org2 = { id: uid(), name: "Oficina de Atención Centro" };
export const organizations = [org, org2];
const queue = (name, o, spark, targets) => ({
  id: uid(), name, organization_id: o.id, organization_name: o.name, skills: ["consumos"], languages: ["es"], intents: [], position: 0, archived: false, breached: 0, about_to_breach: 0, targets, spark,
});
const minutes = { immediate: 60, urgent: 180, elevated: 600, routine: 1800 };
export const queues = [
  queue("Crisis y urgencias", org, [0, 1, 0, 0, 1, 2, 1, 1, 0, 1, 2, 1], { ...minutes, routine: 300 }),
  queue("Consumos: primera escucha", org, [2, 3, 3, 4, 2, 2, 3, 5, 6, 5, 4, 4], minutes),
  queue("Familias y acompañantes", org, [1, 1, 0, 0, 1, 1, 2, 2, 1, 1, 1, 1], minutes),
  queue("Trámites y turnos", org2, [4, 5, 5, 6, 3, 2, 2, 1, 1, 2, 3, 2], minutes),
  queue("English desk", org2, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], minutes),
];
export const channels = [
  { id: uid(), kind: "web", name: "Chat del sitio", queue_id: queues[1].id, locale: "es", site_key: "demo", credentials: [], disabled: false, greeting: null },
  { id: uid(), kind: "telegram", name: "Telegram de la red", queue_id: queues[1].id, locale: "es", webhook_url: "https://desk.example/channels/telegram/1", credentials: ["token"], disabled: false, greeting: null },
  { id: uid(), kind: "whatsapp", name: "WhatsApp ciudadano", queue_id: queues[3].id, locale: "es", webhook_url: "https://desk.example/channels/whatsapp/1", credentials: [], disabled: false, greeting: null },
];
const names = ["Marina Ledesma", "Tomás Arrieta", "Julia Bermúdez", "Nicolás Paz", "Carla Ivanoff", "Hernán Quiroga", "Sofía Malvestiti"];
const presences = ["available", "available", "available", "busy", "available", "away", "offline"];
export const operators = names.map((name, index) => ({
  id: uid(), name, alias: name.split(" ")[0], presence: presences[index], presence_since: ago(12 + index * 17), capacity: 4 + (index % 2),
  load: 0, queues: queues.slice(0, 3).map((q) => q.id), skills: ["consumos"], languages: ["es"], active: [], connected: index < 6,
  timeline: [
    { from: ago(420 - index * 20), to: ago(250 - index * 9), presence: "available" },
    { from: ago(250 - index * 9), to: ago(215 - index * 9), presence: index % 2 ? "away" : "busy" },
    { from: ago(215 - index * 9), to: ago(12 + index * 17), presence: "available" },
    { from: ago(12 + index * 17), to: null, presence: presences[index] },
  ],
}));
export const me = {
  id: operators[0].id, email: "operator1@demo.test", name: operators[0].name, alias: "Marina", locale: "es", theme: "system",
  roles: ["operator"], permissions: {}, organization_id: org.id, organization_name: org.name, csrf: "mock-csrf", home: "inbox",
};
const title = "Cómo pedir un turno en un centro de escucha";
const quote = "Los turnos se piden por este chat o en la recepción del centro, de lunes a viernes de 8 a 18. No hace falta derivación ni documento.";
export const articles = [
  [title, `${quote}\n\n## Qué llevar\n\nNada. Si tenés estudios o recetas, **podés** traerlos.\n\n## Si no podés ir\n\n- Pedí un llamado.\n- Pedí una videollamada.`, ["¿cómo saco turno?", "quiero que me atiendan"]],
  ["Qué hacer ante una intoxicación", "Llamá al 107. No dejes sola a la persona, ponela de costado y no le des nada de beber.", ["tomó de más", "se descompuso"]],
  ["Abstinencia: qué es esperable y qué no", "Temblor, sudor y ansiedad son frecuentes los primeros días. Fiebre, confusión o convulsiones necesitan guardia.", ["dejé de tomar y tiemblo"]],
  ["Acompañar a un familiar", "Se puede pedir orientación aunque la persona todavía no quiera ayuda.", ["mi hijo consume"]],
  ["Help in English", "You can write in English. A person answers on weekdays from 9 to 17.", ["do you speak english"]],
].map(([t, body, asked_as], index) => ({
  id: uid(), version: 2, title: t, body, asked_as, language: index === 4 ? "en" : "es", audience: index === 2 ? "staff" : "public",
  status: index === 3 ? "draft" : "published", areas: [], updated_at: ago(3000 * (index + 1)), updated_by_name: "Julia Bermúdez",
}));
export const citation = { article_id: articles[0].id, title, quote };

const people0 = [["Ana Laura", "Sosa"], ["Ramiro", "Etchegaray"], ["Beatriz", "Monteverde"], ["Ismael", "Duarte"], ["Noelia", "Funes"]];
export const people = people0.map(([given_name, family_name], index) => ({
  id: uid(), display_name: `${given_name} ${family_name}`, given_name, family_name, birth_date: index % 2 ? null : `19${80 + index}-03-1${index}`,
  pronouns: index === 0 ? "ella" : null, identity_status: index % 2 ? "declared" : "verified", details: [{ kind: "phone", value: "•••• 4471" }], cases: [], conversations: [],
}));
export const caseTypes = [
  { id: "support", label: "Acompañamiento", family: "health", roles: [], activity_types: [] },
  { id: "treatment", label: "Tratamiento ambulatorio", family: "health", roles: [], activity_types: [] },
  { id: "procedure", label: "Trámite", family: "office", roles: [], activity_types: [] },
];
for (const type of caseTypes) {
  type.activity_types = [
    { type: "contact", label: "Contacto", class: "contact" },
    { type: "interview", label: "Entrevista", class: "meeting" },
    { type: "home_visit", label: "Visita", class: "meeting" },
    { type: "task", label: "Tarea", class: "task" },
  ];
}
export const canned = [
  { id: uid(), shortcut: "hola", title: "Saludo", text: { es: "Hola, soy Marina, del equipo. Leí lo que escribiste; estoy acá con vos.", en: "Hello, I am Marina, from the team. I read what you wrote; I am here with you." } },
  { id: uid(), shortcut: "turno", title: "Ofrecer turno", text: { es: "Puedo darte un turno en el centro más cercano. ¿Preferís mañana o tarde?", en: "I can book you at the nearest centre. Morning or afternoon?" } },
  { id: uid(), shortcut: "seguro", title: "¿Estás a salvo?", text: { es: "Antes de seguir: ¿estás en un lugar seguro ahora? ¿Hay alguien con vos?", en: "Before we go on: are you somewhere safe now? Is anybody with you?" } },
  { id: uid(), shortcut: "cierre", title: "Despedida", text: { es: "Gracias por escribir. Si querés volver, con tu código seguimos desde acá.", en: "Thank you for writing. With your code we go on from here." } },
];
export const roles = ["admin", "lead", "operator", "supervisor", "institution_manager", "auditor"].map((code) => ({
  code, scope: "queue", clearance: 1, home: "inbox", label: { admin: "Administración", lead: "Responsable", operator: "Operador/a", supervisor: "Supervisión", institution_manager: "Gestión de institución", auditor: "Auditoría" }[code],
  permissions: { conversation: ["read", "reply"], case: ["read", ...(code === "auditor" ? [] : ["write"])] },
}));
export const users = operators.map((o, index) => ({
  id: o.id, email: `operator${index + 1}@demo.test`, name: o.name, alias: o.alias, roles: index === 2 ? ["supervisor"] : ["operator"], organization_id: org.id, organization_name: org.name, disabled: index === 6,
}));
export const audit = Array.from({ length: 40 }, (_, index) => ({
  id: uid(), at: ago(index * 7 + 1), actor_id: users[index % 6].id, actor_name: users[index % 6].name,
  action: ["conversation.open", "case.read", "conversation.reply", "person.search", "article.publish"][index % 5], resource: ["conversation", "case", "conversation", "person", "article"][index % 5], resource_id: uid(), detail: index % 3 ? null : "fields: name, alias", actor_kind: "user", roles: ["operator"], seq: index < 2 ? null : 900 - index,
}));
export const alerts = [
  { id: uid(), rule: "risk_waiting", level: "critical", title: "Riesgo sin atender", body: "Una conversación con señal de riesgo espera hace más de un minuto.", subject: { kind: "queue", id: queues[0].id }, at: ago(2), state: "open", step: 1 },
  { id: uid(), rule: "queue_breach", level: "warning", title: "Cola por vencer", body: "Consumos: primera escucha tiene 2 por vencer.", subject: { kind: "queue", id: queues[1].id }, at: ago(9), state: "acknowledged", acknowledged_by_name: "Julia Bermúdez", step: 0 },
];
const everyday = { conversation: ["read"], activity: ["read"], case: ["read"], person: ["read"], article: ["read"], bot: ["try"], alert: ["read", "acknowledge"], queue: ["read"], operator: ["read"], channel: ["read"], canned_reply: ["read"] };
const boss = { board: ["read"], user: ["read", "create", "edit", "disable"], role: ["read"], audit: ["read"], alert: ["read", "acknowledge", "resolve"], queue: ["read", "create", "edit"], operator: ["read", "edit"], channel: ["read", "create", "edit", "test"], canned_reply: ["read", "create", "edit"] };
export const permissions = (manages) => ({ ...everyday, ...(manages ? boss : {}) });
