/** Keys, times, deliveries, timelines, rights: the pure decisions of the console. */
import { describe, expect, it } from "vitest";

import type { Activity, Me } from "../src/api/types";
import { fieldErrors } from "../src/api/client";
import { readTimeline } from "../src/cases/readTimeline";
import { reached } from "../src/conversations/delivery";
import { steadyOrder } from "../src/conversations/steady";
import en from "../src/i18n/en.json";
import es from "../src/i18n/es.json";
import { actionFor } from "../src/ui/keymap";
import { span } from "../src/ui/time";
import { byPressure } from "../src/queue/pressing";
import { codesText } from "../src/account/copy";
import { verbsFor } from "../src/users/userVerbs";
import { homeOf, manages, placesOf, sectionsOf } from "../src/users/may";
import { conversation } from "./builders";

const free = { typing: false, modal: false, onControl: false, letters: true };
const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });
const me = (permissions: Record<string, string[]>, home = "inbox") => ({ permissions, home }) as Me;

describe("keys", () => {
  it("mean their action outside fields only", () => {
    expect(actionFor(press("a"), free)).toBe("accept");
    expect(actionFor(press("a"), { ...free, typing: true })).toBeNull();
    expect(actionFor(press("a"), { ...free, letters: false })).toBeNull();
    expect(actionFor(press("a"), { ...free, modal: true })).toBeNull();
    expect(actionFor(press("k", true), { ...free, typing: true })).toBe("palette");
  });
});

describe("what became of a message", () => {
  it("is the worst that a part suffered, else the least that all reached", () => {
    const part = (status: "sent" | "dead" | "delivered") => ({ status, error: null, at: "" });
    expect(reached({ status: "sent", delivery: [part("delivered"), part("dead")] }).state).toBe("failed");
    expect(reached({ status: "sent", delivery: [part("delivered"), part("sent")] }).state).toBe("sent");
    expect(reached({ status: "read", delivery: [] }).state).toBe("read");
  });
});

describe("offers", () => {
  it("put risk first, then urgency, then what runs out first", () => {
    const offer = (offer_id: string, fields: object, expires_at = "2") => ({ offer_id, conversation: conversation(fields), why: [], expires_at });
    const offers = [offer("calm", {}, "1"), offer("urgent", { urgency: "urgent" }), offer("risk", { risk: { level: "urgent", topic: "self_harm" } }), offer("calm later", {}, "3")];
    expect(offers.toSorted(byPressure).map((one) => one.offer_id)).toEqual(["risk", "urgent", "calm", "calm later"]);
  });
});

describe("an account's verbs", () => {
  const user = { id: "u", disabled: false, invited: false, two_factor: true };
  const all = { add: true, change: true, disable: true };
  it("fit how it stands and what one may do", () => {
    expect(verbsFor(user, "me", all)).toEqual(["reset", "two_factor", "sessions", "disable"]);
    expect(verbsFor({ ...user, invited: true, two_factor: false }, "me", all)).toEqual(["invite", "sessions", "disable"]);
    expect(verbsFor(user, "me", { ...all, change: false, disable: false })).toEqual([]);
  });
  it("are none for a disabled account, nor for one's own", () => {
    expect(verbsFor({ ...user, disabled: true }, "me", all)).toEqual([]);
    expect(verbsFor(user, "u", all)).toEqual([]);
  });
});

describe("recovery codes", () => {
  it("are kept one a line under a heading", () => expect(codesText(["a-b", "c-d"], "Codes")).toBe("Codes\n\na-b\nc-d\n"));
});

describe("rights", () => {
  const operator = me({ conversation: ["read"], queue: ["read"], channel: ["read"], article: ["read"] });
  it("show an operator no settings, though the names there may be read", () => {
    expect(manages(operator)).toBe(false);
    expect(placesOf(operator)).toEqual(["/inbox", "/knowledge"]);
  });
  it("send everybody to a page that they may see", () => {
    expect(homeOf(me({ audit: ["read"] }, "audit"))).toBe("/admin/audit");
    expect(homeOf(me({ article: ["read"] }, "home"))).toBe("/knowledge");
    expect(homeOf(me({ user: ["read"] }, "board"))).toBe("/admin/users");
    expect(sectionsOf(me({ user: ["read"], role: ["read"] }))).toEqual(["users", "roles"]);
  });
});

describe("small words", () => {
  it("say a span shortly", () => expect([45, 720, 3600, 3900, 200_000].map(span)).toEqual(["45 s", "12 min", "1 h", "1 h 05 min", "2 d"]));
  it("find the field of an error however it is named", () => {
    expect(fieldErrors([{ field: "body.name", message: "too long" }])).toEqual({ name: "too long" });
    expect(fieldErrors({ name: ["a", "b"] })).toEqual({ name: "a b" });
  });
  it("keep rows still under the pointer", () => {
    expect(steadyOrder([{ id: "c" }, { id: "a" }, { id: "b" }], ["a", "b"]).map((row) => row.id)).toEqual(["a", "b", "c"]);
  });
  it("part a timeline into what comes and what was", () => {
    const activity = (id: string, status: string, at: string) => ({ id, status, due_at: at }) as Activity;
    const row = (one: Activity) => ({ kind: "activity" as const, at: one.due_at ?? "", activity: one, conversation: null });
    const { upcoming, past } = readTimeline([row(activity("late", "scheduled", "3")), row(activity("soon", "in_progress", "2")), row(activity("done", "completed", "1"))]);
    expect(upcoming.map((one) => one.id)).toEqual(["soon", "late"]);
    expect(past).toHaveLength(1);
  });
  it("stand in both languages", () => {
    const names = (tree: object, at = ""): string[] =>
      Object.entries(tree).flatMap(([key, value]) => (typeof value === "string" ? [`${at}${key}`] : names(value as object, `${at}${key}.`)));
    expect(names(en)).toEqual(names(es));
  });
});
