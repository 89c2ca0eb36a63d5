/** What an audit row tells, when access ends, and which emergencies the banner names. */
import { expect, test } from "vitest";

import { endOfSpan, endsSoon } from "../src/access/ends";
import { told } from "../src/access/told";
import { auditLines, type Wording } from "../src/users/auditLines";

const ID = "01a1ffa2-0616-7d67-b319-0bd0ea30f4a1";
const words: Wording = {
  key: (code) => code.toUpperCase(),
  value: (code) => `«${code}»`,
  time: (iso) => iso.slice(0, 10),
  name: (id) => (id === ID ? "Ana" : undefined),
  yes: "sí",
  no: "no",
};

test("before and after stand in one line", () => {
  expect(auditLines({ before: ["operator"], after: ["lead", "operator"] }, words)).toEqual([
    { label: "CHANGE", was: "«operator»", now: "«lead», «operator»" },
  ]);
  expect(auditLines({ from: null, to: ID, cause: "taken" }, words)).toEqual([
    { label: "CHANGE", was: "—", now: "Ana" },
    { label: "CAUSE", now: "«taken»" },
  ]);
});

test("what stands alone is no pair, and what is empty is no line", () => {
  expect(auditLines({ after: 12, count: 0, note: null, list: [], auto: false }, words)).toEqual([
    { label: "AFTER", now: "12" },
    { label: "COUNT", now: "0" },
    { label: "AUTO", now: "no" },
  ]);
});

test("nested counts, times, foreign ids and hashes are readable", () => {
  const hash = "ab12".repeat(16);
  expect(auditLines({ due: { cases: 2 }, until: "2026-11-21T10:00:00Z", grant: ID.replace("f4a1", "ffff"), query: { q: hash } }, words)).toEqual([
    { label: "CASES", now: "2" },
    { label: "UNTIL", now: "2026-11-21" },
    { label: "GRANT", now: "…ea30ffff" },
    { label: "Q", now: "#ab12ab12" },
  ]);
});

test("two days before its end access ends soon; a denial without an end never does", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");
  expect(endsSoon(endOfSpan("day", now), now)).toBe(true);
  expect(endsSoon(endOfSpan("week", now), now)).toBe(false);
  expect(endsSoon(null, now)).toBe(false);
});

test("the person that a case brings along is told by the case, others by themselves", () => {
  const one = (resource: "case" | "person" | "conversation", until: string) => ({ resource, resource_id: `${resource}-${until}`, record_name: null, until });
  const open = [one("case", "10:00"), one("person", "10:00"), one("person", "11:00"), one("conversation", "10:00")];
  expect(told(open).map((row) => row.resource_id)).toEqual(["case-10:00", "person-11:00", "conversation-10:00"]);
});
