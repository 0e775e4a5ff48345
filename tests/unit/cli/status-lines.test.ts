import { expect, test } from "bun:test";
import { renderStatusLines } from "../../../src/cli/status-lines.ts";
import { HOUR, MINUTE, NOW, OPTIONS, sample } from "../core/view/sample-session.ts";

const lines = (...samples: readonly ReturnType<typeof sample>[]) =>
  renderStatusLines(
    samples.map(({ session }) => session),
    OPTIONS,
    NOW,
  );

test("no session has no line", () => {
  expect(lines()).toEqual([]);
  expect(lines(sample().ended())).toEqual([]);
});

test("one session is one line, with what is known of it", () => {
  expect(lines(sample("api").reportingAll().running("Bash", "bun test"))).toEqual([
    "▶ api  Bash bun test  2m  Opus 5.5  21%  $0.23  api",
  ]);
});

test("what nobody has takes no room", () => {
  expect(lines(sample("api"))).toEqual(["◐ api  Thinking  <1m  api"]);
});

test("several are aligned, and whoever waits for a person comes first", () => {
  expect(
    lines(
      sample("api").reportingAll(),
      sample("website").waiting("permission", { tool: "Bash", subject: "rm -r dist" }),
      sample("docs").idle(2 * HOUR),
    ),
  ).toEqual([
    "⚠ website  Permission: Bash rm -r dist  2m                                     website",
    "◐ api      Thinking                     <1m              Opus 5.5  21%  $0.23  api",
    "○ docs     Idle                         since Fri 15:05                        docs",
  ]);
});

test("of an id made by a machine, the beginning is enough to name it", () => {
  const id = "7cdd0a82-df52-4201-b185-2f71f40ed167";
  expect(lines(sample().with({ id }))).toEqual(["◐ api  Thinking  <1m  7cdd0a82"]);
});

test("a silent session is stale, with its age", () => {
  expect(lines(sample("api").silent(12 * MINUTE))).toEqual(["◐ api  Thinking  stale 12m  api"]);
});

test("nothing in a session can steer the terminal", () => {
  const [line] = lines(sample("\x1b[2J\u202eevil\n").running("Bash", "\x1b]0;title\x07 ls\r\n"));
  expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
});
