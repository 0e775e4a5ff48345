import { describe, expect, test } from "bun:test";
import { answerErrors, describeError } from "../../../src/cli/problems.ts";
import { BridgeFault } from "../../../src/core/fault.ts";
import { EXIT } from "../../../src/sys/exit.ts";

describe("a fault that we know", () => {
  test.each([
    ["bad-usage", "No.", EXIT.usage],
    ["config-invalid", "No. (config-invalid)", EXIT.config],
    ["daemon-unavailable", "No. (daemon-unavailable)", EXIT.unavailable],
    ["file-unreadable", "No. (file-unreadable)", EXIT.fault],
  ] as const)("%s is told as %p, with %p", (code, text, exitCode) => {
    expect(describeError(new BridgeFault(code, "No."), false)).toEqual({ text, exitCode });
  });

  test("says what to do about it on a line of its own", () => {
    const fault = new BridgeFault("file-unreadable", "Cannot read a.", { hint: "Check it." });
    expect(describeError(fault, false).text).toBe("Cannot read a. (file-unreadable)\nCheck it.");
  });
});

describe("an error that nobody foresaw", () => {
  test.each([
    ["an error", new Error("boom"), "That should not have happened: boom (unexpected)"],
    [
      "one of the system",
      Object.assign(new Error("disk full"), { code: "ENOSPC" }),
      "disk full (ENOSPC)",
    ],
    ["one without words", new Error(""), "That should not have happened: Error (unexpected)"],
    ["a text", "a text", "That should not have happened: a text (unexpected)"],
    ["nothing", undefined, "That should not have happened: undefined (unexpected)"],
  ])("%s is short and leaves with 1", (_title, error, text) => {
    const answer = describeError(error, false);
    expect(answer.text).toContain(text);
    expect(answer.text).toEndWith("\nLLM_BRIDGE_DEBUG=1 shows where it happened.");
    expect(answer.text).not.toContain("    at ");
    expect(answer.exitCode).toBe(EXIT.fault);
  });

  test("shows where it happened, and what caused it, when asked", () => {
    const { text } = describeError(new Error("boom", { cause: new Error("spark") }), true);
    expect(text).toContain("    at ");
    expect(text).toContain("Caused by Error: spark");
    expect(text).not.toContain("LLM_BRIDGE_DEBUG");
  });

  test("an error that causes itself is told once", () => {
    const error = new Error("boom");
    error.cause = error;
    expect(describeError(error, true).text.match(/Caused by/g)).toBeNull();
  });
});

test("what a verb throws is printed, and its code is the answer", async () => {
  const printed: string[] = [];
  const code = await answerErrors(
    () => Promise.reject(new BridgeFault("bad-usage", "No.")),
    (text) => printed.push(text),
    false,
  );
  expect(printed).toEqual(["No."]);
  expect(code).toBe(EXIT.usage);
});
