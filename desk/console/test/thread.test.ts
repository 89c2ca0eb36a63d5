/** The rules by which live messages enter a thread. */
import { describe, expect, it } from "vitest";

import { addPending, applyMessage, emptyThread, mergePage, settleEcho } from "../src/live/thread";
import { message } from "./builders";

const upTo = (last: number) => mergePage(emptyThread, { messages: Array.from({ length: last }, (_, at) => message(at + 1)), last_seq: last });

describe("a thread", () => {
  it("takes the next message and nothing twice", () => {
    const once = applyMessage(upTo(2), message(3)).thread;
    expect(applyMessage(once, message(3)).thread.messages.map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  it("reports a gap instead of showing a hole", () => {
    const { thread, gap } = applyMessage(upTo(2), message(5));
    expect(gap).toBe(true);
    expect(thread.last_seq).toBe(2);
  });

  it("puts a note after the message whose seq it carries", () => {
    const { thread, gap } = applyMessage(upTo(3), message(2, { id: "n", note: true }));
    expect(gap).toBe(false);
    expect(thread.messages.map((row) => row.id)).toEqual(["m1", "m2", "n", "m3"]);
  });

  it("closes a gap by a page and keeps what it had", () => {
    const thread = mergePage(upTo(2), { messages: [message(2), message(3), message(4)], last_seq: 4 });
    expect(thread.messages).toHaveLength(4);
    expect(thread.last_seq).toBe(4);
  });

  it("never lets a state fall back, and learns the names of files from the page", () => {
    const read = mergePage(emptyThread, { messages: [message(1, { status: "read", attachments: [{ id: "f" }] })], last_seq: 1 });
    const late = applyMessage(read, message(1, { status: "sent", attachments: [{ id: "f", name: "dni.jpg" }] })).thread.messages[0];
    expect(late?.status).toBe("read");
    expect(late?.attachments[0]?.name).toBe("dni.jpg");
    const again = applyMessage(mergePage(read, { messages: late ? [late] : [], last_seq: 1 }), message(1, { attachments: [{ id: "f" }] })).thread;
    expect(again.messages[0]?.attachments[0]?.name).toBe("dni.jpg");
  });

  it("drops the waiting copy when its echo comes before the ack", () => {
    const waiting = addPending(upTo(1), { client_id: "k", text: "hello", note: false, at: "", error: null });
    expect(settleEcho(waiting, message(2, { author: "operator", author_id: "me", text: "hello" }), "me").pending).toEqual([]);
    expect(settleEcho(waiting, message(2, { author: "operator", author_id: "other", text: "hello" }), "me").pending).toHaveLength(1);
  });
});
