import { describe, expect, test } from "bun:test";
import { viewBar } from "../../../../src/core/view/bar.ts";
import type { BarOptions } from "../../../../src/core/view/bar-options.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";
import { HOUR, MINUTE, NOW, OPTIONS, SECOND, SampleSession, sample } from "./sample-session.ts";

function lines(sessions: readonly SampleSession[], options: Partial<BarOptions> = {}) {
  const module = viewBar(
    sessions.map(({ session }) => session),
    { ...OPTIONS, ...options },
    NOW,
  );
  return module.tooltip.map((line) => line.map(({ text }) => text).join(""));
}

describe("the tooltip of one session", () => {
  test("says where, with what, on what, how much and what was before", () => {
    const session = sample()
      .reportingAll()
      .ran("grep")
      .running("Read", "/home/ann/api/src/main.ts");
    expect(lines([session])).toEqual([
      "api · main · Opus 5.5",
      "≡ Read src/main.ts · 2m",
      "Tokens: 15k | Cost: $0.23 | Context: 21%",
      "Last Tool: grep",
    ]);
  });

  test("leaves out what is not known", () => {
    expect(lines([sample()])).toEqual(["api", "◐ Thinking · <1m"]);
  });

  test.each([
    ["codex", "api · Codex"],
    ["gemini", "api · Gemini CLI"],
    ["opencode", "api · OpenCode"],
    ["mine\n", "api · mine"],
  ])("names an agent that is not Claude Code: %j", (agent, title) => {
    expect(lines([sample().with({ agent })])[0]).toBe(title);
  });

  test("names the agent once where its project has no other name", () => {
    const { cwd: _, ...homeless } = sample().session;
    const nowhere = new SampleSession({ ...homeless, agent: "mine" });
    expect(lines([nowhere])[0]).toBe("mine");
  });

  test("says how the last tool ended when it did not end well", () => {
    expect(lines([sample().ran("Read").ran("Bash", "failed")])).toContain(
      "Last Tool: Bash (failed)",
    );
  });

  test.each([
    ["idle", sample().idle(35 * SECOND), "○ Idle · since Fri 17:05"],
    [
      "with the word",
      sample()
        .idle()
        .waiting("idle-prompt", { sinceMs: 5 * MINUTE }),
      "⚠ Waiting for you · since Fri 17:00",
    ],
    [
      "idle since yesterday",
      sample()
        .idle()
        .silent(24 * HOUR),
      "○ Idle · since Thu 17:05",
    ],
    ["silent for long", sample().silent(21 * MINUTE), "◐ Thinking · stale 21m"],
    [
      "waiting for long",
      sample()
        .waiting("permission", { tool: "Bash", sinceMs: 65 * MINUTE })
        .silent(65 * MINUTE),
      "⚠ Permission: Bash · 1h 05m",
    ],
    ["failed", sample().failed("rate_limit", "resets 3pm"), "✗ Rate limit: resets 3pm · <1m"],
  ])("%s, it says for how long", (_title, session, line) => {
    expect(lines([session])).toContain(line);
  });
});

describe("the tooltip of several sessions", () => {
  test("has a line for each: who waits, then errors, work and idleness", () => {
    const sessions = [
      sample("docs").idle(),
      sample("api").reportingAll().running("Read", "src/main.ts"),
      sample("infra").failed("overloaded"),
      sample("web").reportingAll().waiting("permission", { tool: "Bash", subject: "rm -rf x" }),
    ];
    expect(lines(sessions)).toEqual([
      "⚠ web · Permission: Bash rm -rf x · 2m · Opus 5.5 · 21% · $0.23",
      "✗ infra · Overloaded · <1m",
      "≡ api · Read src/main.ts · 2m · Opus 5.5 · 21% · $0.23",
      "○ docs · Idle · since Fri 17:05",
    ]);
  });

  test("keeps its order while the sessions think and run tools", () => {
    const [a, b] = [sample("a"), sample("b")];
    const before = lines([a, b.running("Bash", "ls")]).map((line) => line.slice(2, 3));
    const after = lines([b, a.running("Bash", "ls")]).map((line) => line.slice(2, 3));
    expect(before).toEqual(["a", "b"]);
    expect(after).toEqual(before);
  });

  test("ends after twelve with how many more there are", () => {
    const sessions = Array.from({ length: 15 }, (_, i) => sample(`p${i}`));
    expect(lines(sessions)).toHaveLength(13);
    expect(lines(sessions).at(-1)).toBe("and 3 more");
    expect(lines(sessions.slice(0, 12))).toHaveLength(12);
  });

  test("has the project and the wait in strong, figures and ages muted", () => {
    const waiting = sample("web").reportingAll().waiting("question", { subject: "Which?" });
    const module = viewBar([waiting.session, sample("a").session], OPTIONS, NOW);
    expect(module.tooltip[0]).toEqual([
      { text: "⚠ " },
      { text: "web", tone: "strong" },
      { text: " · ", tone: "muted" },
      { text: "Question", tone: "strong" },
      { text: ": Which?" },
      { text: " · 2m · Opus 5.5 · 21% · $0.23", tone: "muted" },
    ]);
  });
});

test("without a session the tooltip says so", () => {
  expect(lines([])).toEqual(["No session"]);
});

test("parts that do not work come last, with what to run", () => {
  expect(lines([sample()], { degraded: ["transcripts", "inotify"] }).slice(-2)).toEqual([
    "⚠ Not working: transcripts, inotify",
    "Run: waybar-llm-bridge doctor",
  ]);
});

test("spending comes after the sessions, and before what does not work", () => {
  const usage = usageSummary({
    today: spentUsd(1.2),
    week: spentUsd(3),
    projects: [{ project: "/home/ann/api", spent: spentUsd(1.2) }],
  });
  const budget = { lines: ["Daily budget: 80% used"] };
  expect(lines([sample()], { usage, budget, degraded: ["spool"] })).toEqual([
    "api",
    "◐ Thinking · <1m",
    "Today: $1.20 · week: $3.00",
    "Daily budget: 80% used",
    "⚠ Not working: spool",
    "Run: waybar-llm-bridge doctor",
  ]);
  expect(lines([], { usage })).toEqual(["No session", "Today: $1.20 · week: $3.00"]);
});
