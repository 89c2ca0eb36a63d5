/** How a changed conversation moves through the lists. */
import { describe, expect, it } from "vitest";

import { isWhole, merge } from "../src/live/conversations";
import { belongs, remove, upsert } from "../src/live/lists";
import { conversation, list } from "./builders";

const ids = (found: ReturnType<typeof list>) => found.pages.flatMap((page) => page.items.map((row) => row.id));
const names = { queue: (id: string | null) => (id ? `queue ${id}` : null), operator: (id: string | null) => (id ? `operator ${id}` : null) };

describe("a list", () => {
  it("keeps its order when a row enters", () => {
    const before = list([conversation({ id: "a", answer_due_at: "1" }), conversation({ id: "c", answer_due_at: "3" })]);
    const after = upsert(before, { owner: "queue", sort: "answer_due_at" }, conversation({ id: "b", answer_due_at: "2" }), "me");
    expect(ids(after)).toEqual(["a", "b", "c"]);
  });

  it("leaves a row that lies beyond what was loaded to the next page", () => {
    const before = list([conversation({ id: "a", answer_due_at: "1" })], []);
    before.pages = before.pages.slice(0, 1);
    expect(ids(upsert(before, { sort: "answer_due_at" }, conversation({ id: "z", answer_due_at: "9" }), "me"))).toEqual(["a"]);
  });

  it("lets go of what no longer belongs", () => {
    const before = list([conversation({ id: "a" })]);
    expect(ids(upsert(before, { owner: "queue" }, conversation({ id: "a", owner: "operator", operator_id: "x" }), "me"))).toEqual([]);
    expect(ids(remove(before, "a"))).toEqual([]);
  });

  it("knows its own by `me`, risk and what a part leaves out", () => {
    expect(belongs({ operator_id: "me" }, conversation({ operator_id: "u1" }), "u1")).toBe(true);
    expect(belongs({ risk: true }, conversation(), "u1")).toBe(false);
    expect(belongs({ channel_id: "ch" }, { id: "x" }, "u1")).toBe(true);
    expect(belongs({ closed: true }, { id: "x", closed_at: null }, "u1")).toBe(false);
  });
});

describe("a part of a row", () => {
  it("is told from a whole one", () => {
    expect(isWhole({ id: "x", owner: "bot" })).toBe(false);
    expect(isWhole(conversation())).toBe(true);
  });

  it("goes over what is known, and the names follow the ids", () => {
    const merged = merge(conversation(), { id: "c1", last_seq: 2, queue_id: "q2", operator_id: "u", preview: "new" }, names);
    expect(merged).toMatchObject({ preview: "new", queue_name: "queue q2", operator_name: "operator u", alias: "Tero" });
  });

  it("says nothing when it is older", () => {
    const known = conversation({ last_seq: 7, preview: "later" });
    expect(merge(known, { id: "c1", last_seq: 6, preview: "earlier" }, names)).toBe(known);
  });
});
