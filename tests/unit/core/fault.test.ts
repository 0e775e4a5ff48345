import { expect, test } from "bun:test";
import { BridgeFault } from "../../../src/core/fault.ts";
import { FAULT_CODES } from "../../../src/core/fault-codes.ts";

test("a fault keeps its code, its hint and what caused it", () => {
  const cause = new Error("permission denied");
  const fault = new BridgeFault("file-unreadable", "Cannot read a.jsonl", {
    hint: "Check it.",
    cause,
  });
  expect(fault).toMatchObject({
    name: "BridgeFault",
    code: "file-unreadable",
    message: "Cannot read a.jsonl",
    hint: "Check it.",
    cause,
  });
});

test("a fault without a cause has none", () => {
  expect("cause" in new BridgeFault("bad-usage", "No.")).toBe(false);
});

test("the codes are in alphabetical order, each once", () => {
  expect([...FAULT_CODES]).toEqual([...new Set(FAULT_CODES)].toSorted());
});
