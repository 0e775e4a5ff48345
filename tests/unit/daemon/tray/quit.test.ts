import { describe, expect, test } from "bun:test";
import { createQuit } from "../../../../src/daemon/tray/quit.ts";
import type { ProgramEnd } from "../../../../src/sys/run-program.ts";

const done = (output = ""): ProgramEnd => ({ kind: "done", output });

/** A daemon that is told to end, and a systemctl that answers so. */
function quitting(unit: string | undefined, ...answers: readonly ProgramEnd[]) {
  const commands: string[] = [];
  const lines: string[] = [];
  let left = 0;
  const quit = createQuit({
    unit,
    run: async (program, args) => {
      commands.push([program, ...args].join(" "));
      return answers[commands.length - 1] ?? done();
    },
    log: (line) => lines.push(line),
    leave: () => left++,
  });
  return { quit, commands, lines, left: () => left };
}

describe("to quit", () => {
  test("ends a daemon that nobody manages", async () => {
    const { quit, commands, left } = quitting(undefined);
    expect(quit.label).toBe("Quit");
    await quit.quit();
    expect({ commands, left: left() }).toEqual({ commands: [], left: 1 });
  });

  test("stops a unit with all that would start it again, and says for how long", async () => {
    const { quit, commands, lines, left } = quitting(
      "llm-bridge.service",
      done("llm-bridge.socket\n"),
    );
    expect(quit.label).toBe("Quit until the next login");
    await quit.quit();
    expect(commands).toEqual([
      "systemctl --user show --property=TriggeredBy --value llm-bridge.service",
      "systemctl --user --no-block stop llm-bridge.socket llm-bridge.service",
    ]);
    expect(lines).toEqual([
      "quit: stops llm-bridge.socket and llm-bridge.service until the next login",
    ]);
    expect(left()).toBe(0);
  });

  test.each([
    ["fails", { kind: "failed", reason: "no bus" }, "systemctl cannot: no bus"],
    ["is gone", { kind: "missing" }, "systemctl cannot: it is not installed"],
  ] as const)("leaves by itself where systemctl %s", async (_how, end, line) => {
    const { quit, lines, left } = quitting("a.service", end, end);
    await quit.quit();
    expect(lines).toContain(line);
    expect(left()).toBe(1);
  });
});
