/** A stand-in for the back end while the console is developed: REST, /staff socket and the built files under the strict policy. */
import { createReadStream, existsSync, statSync } from "node:fs";
import http from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "socket.io";

import { conversations, first, push, threads } from "./conversations.mjs";
import { alerts, me, operators, permissions, uid } from "./data.mjs";
import { problem, queueRows, routes } from "./routes.mjs";

const PORT = Number(process.env.PORT ?? 4174);
const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const PASSWORD = "demo";

function serveFile(request, response) {
  const path = new URL(request.url, "http://x").pathname.replace(/^\/console/, "");
  let file = join(DIST, path);
  if (!existsSync(file) || statSync(file).isDirectory()) file = join(DIST, "index.html");
  response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": POLICY });
  createReadStream(file).pipe(response);
}

async function serveApi(request, response) {
  const url = new URL(request.url, "http://x");
  const path = url.pathname.replace("/api/v1", "");
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  let body = {};
  try { body = JSON.parse(Buffer.concat(chunks).toString() || "{}"); } catch { /* multipart */ }
  const answer = (status, value, headers = {}) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(value));
  };
  if (path === "/auth/login") {
    if (body.password !== PASSWORD) return answer(401, { title: "wrong", code: "wrong_credentials", detail: "" });
    const boss = body.email.startsWith("super") || body.email.startsWith("admin");
    Object.assign(me, { email: body.email, roles: [boss ? "admin" : "operator"], home: boss ? "board" : "inbox", permissions: permissions(boss) });
    return answer(200, { user: me, csrf: me.csrf }, { "Set-Cookie": ["session=mock; HttpOnly; SameSite=Strict; Path=/", `ventanilla_csrf=${me.csrf}; Path=/`] });
  }
  if (path === "/auth/logout") {
    response.writeHead(204, { "Set-Cookie": ["session=; Max-Age=0; Path=/", "ventanilla_csrf=; Max-Age=0; Path=/"] }).end();
    return;
  }
  if (!/session=mock/.test(request.headers.cookie ?? "")) return answer(401, { title: "signed out", code: "unauthenticated" });
  if (request.method !== "GET" && request.headers["x-csrf-token"] !== me.csrf) return answer(403, { title: "csrf", code: "csrf" });
  for (const [method, pattern, handle] of routes) {
    const match = method === request.method && new RegExp(`^${pattern.replace(/:\w+/g, "([^/]+)")}$`).exec(path);
    if (!match) continue;
    const value = handle(match.slice(1), Object.fromEntries(url.searchParams), body, hub);
    return value?.problem ? answer(value.problem.status, value.problem) : answer(request.method === "POST" ? 201 : 200, value ?? {});
  }
  return answer(404, problem(404, "not_found", path).problem);
}

const server = http.createServer((request, response) => {
  if (request.url.startsWith("/mock/")) return control(request, response);
  if (request.url.startsWith("/api/")) return void serveApi(request, response);
  if (request.url.startsWith("/console")) return serveFile(request, response);
  response.writeHead(302, { Location: "/console/" }).end();
});
const io = new Server(server, { transports: ["websocket"] });
const staff = io.of("/staff");

const hub = {
  changed(c) {
    staff.emit("conversation", { op: "upsert", conversation: c });
    for (const { id, waiting, oldest_waiting_since, next_due_at } of queueRows()) staff.emit("queue", { queue_id: id, waiting, oldest_waiting_since, next_due_at });
  },
  send(id, body) {
    const c = conversations.find((one) => one.id === id);
    if (!body.note && c.operator_id !== me.id) return problem(409, "not_owner", "La conversación la tomó otra persona.");
    const message = push(c, { author: "operator", author_id: me.id, author_name: me.name, text: body.text, note: body.note ?? false });
    staff.to(id).emit("message", { conversation_id: id, message });
    hub.changed(c);
    if (!body.note) setTimeout(() => staff.to(id).emit("message", { conversation_id: id, message: Object.assign(message, { status: "read" }) }), 1200);
    return { id: message.id, seq: message.seq, at: message.at };
  },
};

function offer(seconds = 30) {
  const conversation = conversations.find((c) => c.owner === "queue" && !c.closed_at && !c.offered);
  if (!conversation) return;
  conversation.offered = true;
  const why = [{ code: "due", text: conversation.risk ? "señal de riesgo: primero en la cola" : "vence antes que las demás" }, { code: "skill", text: "atendés consumos" }, { code: "free", text: "tenés lugar" }];
  staff.emit("offer", { offer_id: conversation.id, conversation, why, expires_at: new Date(Date.now() + seconds * 1000).toISOString() });
}

/** Levers for screenshots and trials: /mock/offer, /mock/say, /mock/typing, /mock/viewers, /mock/alert, /mock/gap, /mock/cut. */
function control(request, response) {
  const lever = request.url.slice(6);
  if (lever === "offer") offer(600);
  if (lever === "typing") staff.emit("typing", { conversation_id: first.id, on: true, who: "citizen" });
  if (lever === "viewers") staff.emit("viewers", { conversation_id: first.id, viewers: [{ id: me.id, name: me.name }, { id: operators[1].id, name: operators[1].name }] });
  if (lever === "alert") staff.emit("alert", { ...alerts[0], id: uid(), at: new Date().toISOString() });
  if (lever === "say" || lever === "gap") {
    const message = push(first, { text: lever === "gap" ? "(este primero se perdió en el camino)" : "¿Siguen ahí?" });
    if (lever === "gap") staff.to(first.id).emit("message", { conversation_id: first.id, message: push(first, { text: "y éste llegó" }) });
    else staff.to(first.id).emit("message", { conversation_id: first.id, message });
    hub.changed(first);
  }
  if (lever === "cut") staff.disconnectSockets(true);
  response.end(lever);
}

staff.on("connection", (socket) => {
  socket.emit("hello", { user: me, presence: operators[0].presence, last_event_at: new Date().toISOString() });
  socket.on("presence", ({ status }, ack) => {
    operators[0].presence = status;
    staff.emit("presence", { operator_id: me.id, status, since: new Date().toISOString() });
    ack({ ok: true });
  });
  socket.on("open", ({ conversation_id, after = 0 }, ack) => {
    const conversation = conversations.find((c) => c.id === conversation_id);
    if (!conversation) return ack({ error: { code: "not_found", message: "No existe." } });
    conversation.unread = false;
    void socket.join(conversation_id);
    hub.changed(conversation);
    ack({ conversation, messages: threads.get(conversation_id).filter((m) => m.seq > after), last_seq: conversation.last_seq });
  });
  socket.on("close_view", ({ conversation_id }, ack) => {
    void socket.leave(conversation_id);
    ack({ ok: true });
  });
  socket.on("message", ({ conversation_id, ...body }, ack) => {
    const value = hub.send(conversation_id, body);
    ack(value.problem ? { error: { code: value.problem.code, message: value.problem.detail } } : value);
  });
  socket.on("accept", ({ offer_id }, ack) => {
    const c = conversations.find((one) => one.id === offer_id);
    Object.assign(c, { owner: "operator", operator_id: me.id, operator_name: me.name, waiting_since: null });
    hub.changed(c);
    ack({ conversation_id: offer_id });
  });
  socket.on("decline", (_body, ack) => ack({ ok: true }));
});
setInterval(() => staff.emit("beat", { at: new Date().toISOString(), open: Object.fromEntries(conversations.map((c) => [c.id, c.last_seq])) }), 25_000);
server.listen(PORT, "127.0.0.1", () => console.log(`mock on http://127.0.0.1:${PORT}/console/ (any account, password "${PASSWORD}")`));
