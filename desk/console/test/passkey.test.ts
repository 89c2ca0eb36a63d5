/** Bytes as WebAuthn writes them, and what a refusal of the browser means. */
import { describe, expect, it } from "vitest";

import { bytes, text, troubleOf } from "../src/account/passkey";

describe("bytes over the wire", () => {
  it("come back as they went, whatever their length", () => {
    for (const raw of [[], [0], [251, 255], [62, 63, 250, 251], Array.from({ length: 256 }, (_, at) => at)]) {
      const encoded = text(Uint8Array.from(raw).buffer);
      expect(encoded).toMatch(/^[A-Za-z0-9_-]*$/);
      expect([...bytes(encoded)]).toEqual(raw);
    }
  });
});

describe("a refusal of the browser", () => {
  it("is told by its name", () => {
    const named = (name: string) => troubleOf(new DOMException("", name));
    expect(named("NotAllowedError")).toBe("cancelled");
    expect(named("InvalidStateError")).toBe("known");
    expect(named("NotSupportedError")).toBe("unsupported");
    expect(named("SecurityError")).toBe("address");
    expect(named("UnknownError")).toBe("other");
    expect(troubleOf(null)).toBe("other");
  });
});
