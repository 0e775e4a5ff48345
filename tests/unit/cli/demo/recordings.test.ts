import { describe, expect, test } from "bun:test";
import { makeRecordings } from "../../../../scripts/write/demo-recordings.ts";
import { burstsOf } from "../../../../src/cli/demo/play/play.ts";
import { isCompanion, pauseBeforeMs } from "../../../../src/cli/demo/play/pace.ts";
import type { RecordedStep } from "../../../../src/cli/demo/play/recording.ts";
import { SCENARIOS } from "../../../../src/cli/demo/scenarios.ts";
import { HOOKED_EVENTS } from "../../../../src/install/hook-entries.ts";

const namesOf = (steps: readonly RecordedStep[]): readonly string[] =>
  steps.map((step) => (step.kind === "hook" ? step.input.hook_event_name : step.kind));

describe.each(SCENARIOS.map(({ name, load }) => [name, load] as const))("%s", (_name, load) => {
  test("sends nothing that is not installed, begins its sessions and ends them", async () => {
    const { steps } = await load();
    const names = namesOf(steps);
    const events = names.filter((name) => name !== "statusline" && name !== "transcript");
    expect(events.filter((name) => !Object.hasOwn(HOOKED_EVENTS, name))).toEqual([]);
    const sessions = new Set(steps.map(({ session }) => session)).size;
    expect(names.filter((name) => name === "SessionStart")).toHaveLength(sessions);
    expect(names.filter((name) => name === "SessionEnd")).toHaveLength(sessions);
    expect(names.at(0)).toBe("SessionStart");
    expect(names.at(-1)).toBe("SessionEnd");
  });

  test("names no directory of the recording", async () => {
    expect(JSON.stringify(await load())).not.toContain("/LAB");
  });
});

test("the files are what the script makes of the recordings", async () => {
  const files = await Promise.all(
    SCENARIOS.map(async ({ name, load }) => [name, { steps: (await load()).steps }] as const),
  );
  expect(makeRecordings()).toEqual(Object.fromEntries(files));
});

test("every scenario shows what it is about", async () => {
  const shown = await Promise.all(
    SCENARIOS.map(async ({ name, load }) => [name, namesOf((await load()).steps)] as const),
  );
  expect(Object.fromEntries(shown)).toEqual({
    single: expect.arrayContaining(["SubagentStart", "SubagentStop", "statusline", "Stop"]),
    several: expect.arrayContaining(["PermissionRequest", "SubagentStart"]),
    permission: expect.arrayContaining(["PermissionRequest", "Notification", "PostToolUse"]),
    failing: expect.arrayContaining(["PostToolUseFailure", "StopFailure"]),
    interruption: expect.arrayContaining(["transcript", "PreToolUse"]),
  });
});

describe("the pace", () => {
  const step = (gapMs: number, name: string): RecordedStep => ({
    gapMs,
    session: "s",
    project: "/p",
    kind: "hook",
    input: { hook_event_name: name },
  });

  test("keeps every change long enough to be seen, and none so long that it bores", () => {
    expect(pauseBeforeMs(step(1, "PreToolUse"), 1)).toBeGreaterThanOrEqual(250);
    expect(pauseBeforeMs(step(60_000, "PreToolUse"), 1)).toBeLessThanOrEqual(1200);
  });

  test("of two is half as long", () => {
    const once = pauseBeforeMs(step(500, "Stop"), 1);
    expect(pauseBeforeMs(step(500, "Stop"), 2)).toBe(once / 2);
  });

  test("does not hold up what belongs to the event before it", () => {
    const batch = step(30, "PostToolBatch");
    expect(isCompanion(batch)).toBe(true);
    expect(pauseBeforeMs(batch, 1)).toBe(30);
    const [first, second] = burstsOf([step(0, "PostToolUse"), batch, step(9, "Stop")]);
    expect(first).toHaveLength(2);
    expect(second).toHaveLength(1);
  });
});
