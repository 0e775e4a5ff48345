import { expect, test } from "bun:test";
import { parseBarState } from "../../../../src/cli/demo/draw/bar-state.ts";
import { openPrintout } from "../../../../src/cli/demo/draw/printout.ts";
import { SCENARIOS } from "../../../../src/cli/demo/scenarios.ts";

test("a change is one line with its cause, and what changes nothing is none", () => {
  const lines: string[] = [];
  const audience = openPrintout((line) => lines.push(line));
  const [scenario] = SCENARIOS;
  audience.begin(scenario!, "1 of 1");
  audience.seesBar(parseBarState('{"text":"▶ Bash ls","class":"tool-active"}'));
  audience.happens({ name: "PreToolUse", about: "Bash" }, "/p", true);
  audience.rests();
  audience.happens({ name: "status line", about: "" }, "/p", true);
  audience.rests();
  expect(lines.slice(1)).toEqual([
    "  PreToolUse Bash                     ▶ Bash ls  [tool-active]",
  ]);
});
