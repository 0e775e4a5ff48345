import { expect, test } from "bun:test";
import { readOutput } from "../../../src/cli/stream-output.ts";

test.each([
  [{}, { output: "waybar", format: undefined }],
  [{ format: "{icon}" }, { output: "waybar", format: "{icon}" }],
  [{ format: "plain" }, { output: "plain", format: undefined }],
  [{ output: "plain" }, { output: "plain", format: undefined }],
  [
    { output: "plain", format: "plain" },
    { output: "plain", format: undefined },
  ],
  [
    { output: "plain", format: "{icon}" },
    { output: "plain", format: "{icon}" },
  ],
  [
    { output: "i3status-rust", format: "{icon}" },
    { output: "i3status-rust", format: "{icon}" },
  ],
  [
    { output: "waybar", format: "plain" },
    { output: "waybar", format: "plain" },
  ],
] as const)("%j means %j", (flags, shape) => {
  expect(readOutput(flags)).toEqual(shape);
});

test.each([
  ["plian", "Did you mean `plain`?"],
  ["yaml", "There are: waybar, plain, i3status-rust."],
])("there is no output %s", (output, hint) => {
  expect(() => readOutput({ output })).toThrow(
    expect.objectContaining({ code: "bad-usage", hint }) as Error,
  );
});
