import { describe, expect, test } from "bun:test";
import { applyControl, type Control } from "../../../../src/core/control/control.ts";
import { viewBar } from "../../../../src/core/view/bar.ts";
import type { Line } from "../../../../src/core/view/span.ts";
import { NOW, OPTIONS, type SampleSession, sample } from "./sample-session.ts";

const AUTO: Control = { isMuted: false };

function draw(sessions: readonly SampleSession[], control?: Control) {
  return viewBar(
    sessions.map(({ session }) => session),
    { ...OPTIONS, ...(control && { control }) },
    NOW,
  );
}

const pinnedTo = ({ session }: SampleSession): Control => applyControl(AUTO, "next", [session]);

const text = (lines: readonly Line[]) =>
  lines.map((line) => line.map((span) => span.text).join("")).join("\n");

const resting = sample("docs").idle().reporting({ contextPercent: 12 });
const working = sample("api").running("Bash", "make").reporting({ contextPercent: 85 });
const asking = sample("web").waiting("permission", { tool: "Bash" });

test("who neither pins nor mutes is shown the very same", () => {
  const sessions = [working, asking, resting];
  expect(draw(sessions, AUTO)).toEqual(draw(sessions));
});

describe("with a pinned session", () => {
  const shown = draw([working, asking, resting], pinnedTo(resting));

  test("the text speaks of it by name, and counts the others at work", () => {
    expect(shown.text).toBe("○ docs · Idle · 1 ⚠ 1 ▶");
  });

  test("colour, percentage and the fields for scripts are its own", () => {
    expect(shown).toMatchObject({ percentage: 12, class: ["idle", "pinned"] });
    expect(shown.shown.sessionId).toBe("docs");
  });

  test("the tooltip marks its row, and no other", () => {
    const marked = text(shown.tooltip)
      .split("\n")
      .filter((line) => line.endsWith(" · pinned"));
    expect(marked).toHaveLength(1);
    expect(marked[0]).toContain("docs");
  });

  test("a single one says so too", () => {
    expect(text(draw([resting], pinnedTo(resting)).tooltip)).toStartWith("docs · pinned\n");
  });

  test("one that is gone is no longer spoken of", () => {
    expect(draw([working], pinnedTo(resting))).toEqual(draw([working]));
  });
});

test("muted, the bar has a class for it, and the tooltip a line", () => {
  const shown = draw([working], { isMuted: true });
  expect(shown.class).toEqual(["tool-active", "context-high", "muted"]);
  expect(text(shown.tooltip)).toContain("\nNotifications are muted");
  expect(draw([], { isMuted: true }).class).toEqual(["idle", "muted"]);
});
