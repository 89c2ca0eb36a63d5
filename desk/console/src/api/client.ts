/** One fetch for the whole console: session cookie, CSRF header on writes, RFC 9457 problems as typed errors. */
import { newId } from "./ids";

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;
/** What is made or taken in whole: an archive, a table of accounts. */
const LONG_MS = 180_000;

let csrf = "";
let onSignedOut: () => void = () => undefined;

export function setCsrf(token: string): void {
  csrf = token;
}
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** A refusal that the server explained. `fields` maps a form field to what is wrong with it. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly detail: string,
    readonly fields: Record<string, string>,
    readonly retryAfter: number | null = null,
  ) {
    super(title);
  }
}

type Params = Record<string, string | number | boolean | null | undefined>;

export function url(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return `${BASE}${path}${text ? `?${text}` : ""}`;
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, body, signal);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function send(method: string, path: string, body?: unknown, signal?: AbortSignal, patience = TIMEOUT_MS): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": document.documentElement.lang || "es" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (method === "POST") headers["Idempotency-Key"] = newId();
  let payload: BodyInit | undefined;
  if (body instanceof FormData) payload = body;
  else if (body instanceof Blob) {
    headers["Content-Type"] = body.type;
    payload = body;
  }
  else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    payload = JSON.stringify(body);
  }
  let response: Response;
  const limit = AbortSignal.timeout(patience);
  try {
    response = await fetch(path, {
      method,
      headers,
      body: payload ?? null,
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Problem(0, "offline", "offline", "", {});
  }
  if (response.status === 401 && !path.endsWith("/login")) onSignedOut();
  if (!response.ok) throw await readProblem(response);
  return response;
}

async function readProblem(response: Response): Promise<Problem> {
  const raw: unknown = await response.json().catch(() => ({}));
  const body = isRecord(raw) ? raw : {};
  const retry = Number(body["retry_after"] ?? response.headers.get("Retry-After") ?? NaN);
  return new Problem(
    response.status,
    String(body["code"] ?? response.status),
    String(body["title"] ?? response.statusText),
    String(body["detail"] ?? ""),
    fieldErrors(body["errors"]),
    Number.isFinite(retry) ? retry : null,
  );
}

/** Reads `errors` as a list of {field|loc|pointer, message|msg|detail} or as a plain map. */
export function fieldErrors(errors: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (Array.isArray(errors)) {
    for (const row of errors as unknown[]) {
      if (!isRecord(row)) continue;
      const where = row["field"] ?? row["loc"] ?? row["pointer"] ?? "";
      const path = Array.isArray(where) ? where.map(String) : String(where).split(/[/.]/);
      const name = path.filter((part) => part && part !== "body" && part !== "#").at(0) ?? "";
      found[name] = String(row["message"] ?? row["msg"] ?? row["detail"] ?? "");
    }
  } else if (isRecord(errors)) {
    for (const [name, text] of Object.entries(errors)) found[name] = Array.isArray(text) ? text.join(" ") : String(text);
  }
  return found;
}

const STILL_MS = 45_000;

/** A file on its way up, with how far it got. Given up only when nothing moves for a while. */
export function put<T>(path: string, form: FormData, progress: (part: number) => void): Promise<T> {
  return new Promise((give, fail) => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const moved = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => request.abort(), STILL_MS);
    };
    request.open("POST", url(path));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", document.documentElement.lang || "es");
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.upload.onprogress = (event) => {
      moved();
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onloadend = () => {
      clearTimeout(timer);
      if (request.status === 0) return fail(new Problem(0, "offline", "offline", "", {}));
      if (request.status === 401) onSignedOut();
      const response = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      if (response.ok) void response.json().then(give, fail);
      else void readProblem(response).then(fail);
    };
    moved();
    request.send(form);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Paged<T> {
  items: T[];
  next: string | null;
}
const MOST_PAGES = 10;

/** Short lists (queues, channels, roles) are read whole, page by page. */
async function getAll<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found: Paged<T> = await call<Paged<T>>("GET", url(path, { limit: 100, ...params, after }), undefined, signal);
    items.push(...found.items);
    after = found.next;
    if (!after) break;
  }
  return items;
}

export const api = {
  all: getAll,
  get: <T>(path: string, params?: Params, signal?: AbortSignal) => call<T>("GET", url(path, params), undefined, signal),
  post: <T>(path: string, body: unknown = {}) => call<T>("POST", url(path), body),
  patch: <T>(path: string, body: unknown) => call<T>("PATCH", url(path), body),
  put: <T>(path: string, body: unknown) => call<T>("PUT", url(path), body),
  delete: (path: string) => call<undefined>("DELETE", url(path)),
  /** A file to be kept. */
  file: async (path: string, params?: Params) => (await send("GET", url(path, params), undefined, undefined, LONG_MS)).blob(),
  /** A file as it is, and what the server says to it. */
  upload: async <T>(path: string, params: Params, body: Blob) =>
    (await (await send("POST", url(path, params), body, undefined, LONG_MS)).json()) as T,
};
