import { expect, test } from "vitest";

import { filled, gapsOf } from "../src/conversations/gaps";

test("gaps are found once each, in order", () => {
  expect(gapsOf("Hola {{1}}, el {{ fecha }} y otra vez {{1}}")).toEqual(["1", "fecha"]);
});

test("what has no value stays in sight", () => {
  expect(filled("Hola {{1}}, el {{2}}.", { 1: "Ana", 2: " " })).toBe("Hola Ana, el {{2}}.");
});
