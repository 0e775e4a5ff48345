import { describe, expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import type { BarOptions } from "../../../../src/core/view/bar-options.ts";
import { viewTray } from "../../../../src/core/view/tray.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";
import { HOUR, later, MINUTE, NOW, OPTIONS, type SampleSession, sample } from "./sample-session.ts";

const view = (sessions: readonly SampleSession[], options: Partial<BarOptions> = {}, now = NOW) =>
  viewTray(
    sessions.map(({ session }) => session),
    { ...OPTIONS, ...options },
    now,
  );

const lines = (sessions: readonly SampleSession[], options: Partial<BarOptions> = {}) =>
  view(sessions, options).details.map((line) => line.map(({ text }) => text).join(""));

const asking = (id: string) => sample(id).waiting("permission", { tool: "Bash", subject: "make" });

describe("the tray's icon and title", () => {
  test.each([
    ["nothing", [], "idle", "No session"],
    ["a session at rest", [sample().idle()], "idle", "1 session, idle"],
    ["one that works", [sample()], "busy", "1 session: 1 at work"],
    ["one that has failed", [sample().failed("rate_limit")], "error", "1 session: 1 failed"],
    ["one that asks", [asking("api")], "waiting", "1 session: 1 waits"],
    [
      "one of each, and two that ask",
      [sample("a"), sample("b").idle(), sample("c").failed("x"), asking("d"), asking("e")],
      "waiting",
      "5 sessions: 2 wait, 1 failed, 1 at work",
    ],
    ["one that has ended", [sample().ended()], "idle", "No session"],
  ] as const)("%s", (_title, sessions, state, title) => {
    expect(view(sessions)).toMatchObject({ state, title });
  });
});

describe("the tray's details", () => {
  test("name who calls and about what, and leave out who works", () => {
    expect(lines([sample("web"), asking("api"), sample("cli").failed("rate_limit")])).toEqual([
      "api · Permission: Bash make",
      "cli · Rate limit",
    ]);
  });

  test("are five calls at most, and short ones", () => {
    const long = Array.from({ length: 7 }, (_, i) =>
      sample(`${"long-project-name-".repeat(4)}${i}`).waiting("question", {
        subject: "and ".repeat(100),
      }),
    );
    const shown = lines(long);
    expect(shown).toHaveLength(6);
    expect(shown.at(-1)).toBe("and 2 more");
    for (const line of shown) expect(Bun.stringWidth(line)).toBeLessThan(90);
  });

  test("tell today's sum, the open block with its end, and budgets, but no projects", () => {
    const usage = usageSummary({
      today: spentUsd(3.2),
      week: spentUsd(12),
      projects: [
        { project: "/a", spent: spentUsd(3) },
        { project: "/b", spent: spentUsd(0.2) },
      ],
      block: { spent: spentUsd(1.5), to: epochMs(Date.UTC(2026, 9, 7, 18)) },
    });
    expect(lines([], { usage, budget: { lines: ["Daily budget: 90 %"] } })).toEqual([
      "Today: $3.20 · week: $12.00",
      "Block: $1.50 · until 18:00",
      "Daily budget: 90 %",
    ]);
  });

  test("say that notifications are muted, and what does not work", () => {
    const muted = view([], { control: { isMuted: true }, degraded: ["ledger"] });
    expect(muted.isMuted).toBe(true);
    expect(lines([], { control: { isMuted: true }, degraded: ["ledger"] })).toEqual([
      "Notifications are muted",
      "⚠ Not working: ledger",
      "Run: waybar-llm-bridge doctor",
    ]);
  });

  test("do not age: an hour later the same request reads the same", () => {
    const session = asking("api").silent(MINUTE);
    expect(view([session], {}, later(HOUR))).toEqual(view([session]));
  });
});
