import { describe, expect, test } from "bun:test";
import { bootMs, epochMs } from "../../../../src/core/instant.ts";
import { viewBar } from "../../../../src/core/view/bar.ts";
import type { BarOptions } from "../../../../src/core/view/bar-options.ts";
import { parseBarFormat } from "../../../../src/core/view/format-string.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";
import { HOUR, MINUTE, NOW, OPTIONS, type SampleSession, sample } from "./sample-session.ts";

function draw(sessions: readonly SampleSession[], options: Partial<BarOptions> = {}) {
  return viewBar(
    sessions.map(({ session }) => session),
    { ...OPTIONS, ...options },
    NOW,
  );
}

function drawAs(
  source: string,
  sessions: readonly SampleSession[],
  maxWidth = 48,
  options: Partial<BarOptions> = {},
) {
  const parsed = parseBarFormat(source);
  expect(parsed).toHaveProperty("value");
  return draw(sessions, { ...options, maxWidth, ...(parsed.ok && { format: parsed.value }) }).text;
}

describe("the text for one session", () => {
  test.each([
    ["without any session", [], "○ Idle"],
    ["idle", [sample().idle()], "○ Idle"],
    ["thinking", [sample()], "◐ Thinking"],
    ["reading", [sample().running("Read", "/home/ann/api/src/main.ts")], "≡ Read src/main.ts"],
    ["in a shell", [sample().running("Bash", "git status")], "▶ Bash git status"],
    ["with an unknown tool", [sample().running("Frobnicate")], "▶ Frobnicate"],
    [
      "with a tool of an MCP server",
      [sample().running("mcp__github__create_issue", "Login fails")],
      "⇄ github:create_issue Login fails",
    ],
    [
      "waiting for a permission",
      [sample().waiting("permission", { tool: "Bash", subject: "rm -rf x" })],
      "⚠ Permission: Bash rm -rf x",
    ],
    ["waiting for an unnamed permission", [sample().waiting("permission")], "⚠ Permission"],
    [
      "waiting for an answer",
      [sample().waiting("question", { tool: "AskUserQuestion", subject: "Which one?" })],
      "⚠ Question: Which one?",
    ],
    [
      "asked by an MCP server",
      [sample().waiting("question", { tool: "github" })],
      "⚠ Question: github",
    ],
    ["with the word", [sample().idle().waiting("idle-prompt")], "⚠ Waiting for you"],
    ["compacting", [sample().compacting()], "◇ Compacting"],
    ["out of its limit", [sample().failed("rate_limit")], "✗ Rate limit"],
    [
      "out of its limit, with a message",
      [sample().failed("rate_limit", "resets 3pm")],
      "✗ Rate limit: resets 3pm",
    ],
    ["failed for no known reason", [sample().failed("unknown")], "✗ Error"],
    ["ended", [sample().ended()], "○ Idle"],
  ] as const)("%s", (_title, sessions, text) => {
    expect(draw(sessions).text).toBe(text);
  });

  test("has Nerd Font icons unless told otherwise", () => {
    const text = (session: SampleSession) => draw([session], { icons: "nerd" }).text;
    expect(text(sample().running("Read", "a.ts"))).toBe("\u{f0214} Read a.ts");
    expect(text(sample())).toBe("\u{f051f} Thinking");
    expect(text(sample().waiting("permission"))).toBe("\u{f009a} Permission");
  });

  test("keeps a long command's start and a long path's end", () => {
    const command = "cargo test --workspace --all-features -- --nocapture";
    const path = "/home/ann/api/packages/server/src/controllers/session-controller.ts";
    expect(draw([sample().running("Bash", command)]).text).toBe(
      "▶ Bash cargo test --workspace --all-features --…",
    );
    expect(draw([sample().running("Edit", path)]).text).toBe(
      "✎ Edit …/src/controllers/session-controller.ts",
    );
  });

  test("is one line whatever the command was", () => {
    const text = draw([sample().running("Bash", "cat <<E\n\u202ehi\0\nE")]).text;
    expect(text).toBe("▶ Bash cat <<E hi E");
  });

  test.each([0, 1, 2, 3, 5, 8, 13, 21, Number.NaN])("is never empty, in %d columns", (maxWidth) => {
    const texts = [
      draw([], { maxWidth }).text,
      draw([sample().running("Bash", "ls")], { maxWidth }).text,
    ];
    expect(texts.filter((text) => text.trim() === "")).toEqual([]);
  });
});

describe("the text for several sessions", () => {
  const reading = sample("api").running("Read", "src/main.ts");
  const permission = { tool: "Bash", subject: "rm -rf node_modules" };
  const waiting = sample("web").waiting("permission", permission);
  const idle = sample("docs").idle();
  const thinking = sample("infra");

  test.each([
    ["at work are counted", [reading, thinking, sample("b")], "2 ◐ 1 ≡"],
    ["at work are counted, the idle not", [reading, thinking, idle], "1 ◐ 1 ≡"],
    [
      "with tools of several kinds are counted together",
      [reading, sample("b").running("Bash", "ls")],
      "2 ▶",
    ],
    [
      "of which only one works, speak of that one by name",
      [idle, reading],
      "≡ api · Read src/main.ts",
    ],
    ["that are all idle are counted", [idle, sample("b").idle(), sample("c").idle()], "○ 3"],
    [
      "of which one waits, begin with it",
      [reading, waiting, idle, thinking],
      "⚠ web · Permission: Bash rm -rf node_… · 1 ◐ 1 ≡",
    ],
    [
      "of which two wait, begin with who waits longest and count the other",
      [waiting, sample("api").waiting("question", { subject: "Which?", sinceMs: HOUR })],
      "⚠ api · Question: Which? · 1 ⚠",
    ],
    [
      "of which one failed, begin with it",
      [reading, sample("web").failed("overloaded")],
      "✗ web · Overloaded · 1 ≡",
    ],
    [
      "begin with a request before a mere reminder",
      [
        sample("a")
          .idle()
          .waiting("idle-prompt", { sinceMs: 5 * MINUTE }),
        waiting,
      ],
      "⚠ web · Permission: Bash rm -rf node_modu… · 1 ⚠",
    ],
    [
      "begin with a wait before an error",
      [sample("a").failed("billing"), sample("b").waiting("permission")],
      "⚠ b · Permission · 1 ✗",
    ],
    [
      "do not begin with an error of long ago while another works",
      [sample("a").failed("rate_limit").silent(HOUR), reading],
      "1 ✗ 1 ≡",
    ],
  ] as const)("%s", (_title, sessions, text) => {
    expect(draw(sessions).text).toBe(text);
  });

  test("keeps the counts when the request is long", () => {
    const text = draw([reading, waiting, thinking], { maxWidth: 30 }).text;
    expect(text).toBe("⚠ web · Permission · 1 ◐ 1 ≡");
  });

  test("a reminder calls for ten minutes, and then the session is idle like any other", () => {
    const reminded = (sinceMs: number) =>
      draw([sample("a").idle(HOUR).waiting("idle-prompt", { sinceMs }), reading]);
    expect(reminded(10 * MINUTE - 1)).toMatchObject({
      alt: "waiting",
      text: "⚠ a · Waiting for you · 1 ≡",
    });
    expect(reminded(10 * MINUTE)).toMatchObject({ alt: "busy", text: "≡ api · Read src/main.ts" });
  });

  test("a request calls until it is answered", () => {
    const asked = sample("web")
      .waiting("permission", { sinceMs: 8 * HOUR })
      .silent(8 * HOUR);
    expect(draw([asked, reading])).toMatchObject({ alt: "waiting", class: ["waiting"] });
  });
});

describe("class and alt", () => {
  test.each([
    ["idle", "idle", sample().idle()],
    ["thinking", "busy", sample()],
    ["tool-active", "busy", sample().running("Bash")],
    ["compacting", "busy", sample().compacting()],
    ["waiting", "waiting", sample().waiting("permission")],
    ["error", "error", sample().failed("billing")],
  ] as const)("%s is %s", (name, alt, session) => {
    expect(draw([session])).toMatchObject({ class: [name], alt });
  });

  test.each([
    [79, "thinking"],
    [80, "thinking context-high"],
    [94, "thinking context-high"],
    [95, "thinking context-high context-critical"],
    [250, "thinking context-high context-critical"],
  ])("at %d %% of the context the class is %s", (contextPercent, classes) => {
    expect(draw([sample().reporting({ contextPercent })]).class.join(" ")).toBe(classes);
  });

  test("a part of the bridge that does not work shows, with or without a session", () => {
    expect(draw([], { degraded: ["transcripts"] }).class).toEqual(["idle", "degraded"]);
    expect(draw([sample()], { degraded: ["transcripts"] }).class).toEqual(["thinking", "degraded"]);
  });

  test.each([
    ["thinking", sample(), "thinking stale"],
    ["in a tool", sample().running("Bash", "make"), "tool-active stale"],
    ["failed", sample().failed("overloaded"), "error stale"],
    ["idle", sample().idle(), "idle"],
    ["waiting for a person", sample().waiting("permission"), "waiting"],
  ] as const)("silent for ten minutes while %s", (_title, session, classes) => {
    expect(draw([session.silent(10 * MINUTE)]).class.join(" ")).toBe(classes);
    expect(draw([session.silent(10 * MINUTE - 1)]).class).not.toContain("stale");
  });
});

describe("the figures for scripts", () => {
  test("are those of the session shown first", () => {
    const module = draw([
      sample("docs").idle(),
      sample("api").reportingAll().running("mcp__github__search", "bug"),
    ]);
    expect(module.percentage).toBe(21);
    expect(module.sessionCount).toBe(2);
    expect(module.shown).toEqual({
      activity: "github:search",
      model: "claude-opus-5-5",
      costMicroUsd: 230_896,
      usage: {
        inputTokens: 1500,
        outputTokens: 42,
        cacheReadTokens: 12_500,
        cacheWriteTokens: 1000,
      },
      lastEventEpochMs: epochMs(1_795_194_337_000),
      sessionId: "api",
      cwd: "/home/ann/api",
    });
  });

  test("are empty and zero without a session", () => {
    const module = draw([sample().ended()]);
    expect(module).not.toHaveProperty("percentage");
    expect(module.sessionCount).toBe(0);
    expect(module.shown).toEqual({
      activity: "Idle",
      model: "",
      costMicroUsd: 0,
      usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
      lastEventEpochMs: 0,
      sessionId: "",
      cwd: "",
    });
  });

  test("of several idle sessions are those of the one last used", () => {
    const old = sample("old").idle().silent(HOUR);
    expect(draw([old, sample("new").idle()]).shown.sessionId).toBe("new");
  });

  test("take the tokens from the transcript where that is newer than the status line", () => {
    const usage = { inputTokens: 7, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const newer = sample()
      .reportingAll()
      .with({ usage: { ...usage, at: NOW.bootMs } });
    const older = newer.with({ usage: { ...usage, at: newer.session.startedAt } });
    expect(draw([newer]).shown.usage.inputTokens).toBe(7);
    expect(draw([older]).shown.usage.inputTokens).toBe(1500);
  });

  test.each([
    ["rounds the percentage", { contextPercent: 20.6 }, 21],
    ["lets none be below 0", { contextPercent: -4 }, 0],
    ["lets none be above 100", { contextPercent: 1e300 }, 100],
    ["works it out", { contextTokens: 50_000, contextSizeTokens: 200_000 }, 25],
    ["divides by no zero", { contextTokens: 50_000, contextSizeTokens: 0 }, undefined],
    ["says nothing of half a fraction", { contextTokens: 50_000 }, undefined],
  ])("%s", (_title, status, percentage) => {
    expect(draw([sample().reporting(status)]).percentage).toBe(percentage);
  });
});

describe("a format of one's own", () => {
  const all = sample("api").reportingAll().running("Read", "/home/ann/api/src/main.ts");

  test.each([
    ["{icon} {activity}", "≡ Read"],
    ["{project}@{branch} {model}", "api@main Opus 5.5"],
    ["{cost} {cost:.4}", "$0.23 $0.2309"],
    ["{tokens} {input_tokens} {output_tokens}", "15k 1.5k 42"],
    ["{cache_read}/{cache_write} {context}", "13k/1k 21%"],
    ["{subject} for {elapsed}", "src/main.ts for 2m"],
    ["{sessions}", "1"],
    ["two\\nlines", "two lines"],
  ])("%j", (format, text) => {
    expect(drawAs(format, [all])).toBe(text);
  });

  test("counts seconds in the first minute", () => {
    expect(drawAs("{elapsed}", [sample()])).toBe("3s");
  });

  test("has no elapsed time for the idle", () => {
    expect(drawAs("{activity} {elapsed|–}", [sample().idle()])).toBe("Idle –");
  });

  test("speaks of nobody without a session", () => {
    expect(drawAs("{icon} {project|no project} {cost|free}", [])).toBe("○ no project free");
  });

  test("shows the icon where nothing else is left", () => {
    expect(drawAs("{branch}", [sample()])).toBe("◐");
  });

  test("shortens the subject first, and all of it only then", () => {
    const long = sample("api").running("Bash", "cargo test --workspace --all-features");
    expect(drawAs("{activity} {subject} in {project}", [long], 30)).toBe(
      "Bash cargo test --work… in api",
    );
    expect(drawAs("{activity} and much more than there is room for", [long], 12)).toBe(
      "Bash and mu…",
    );
  });
});

describe("what the ledger tells", () => {
  const usage = usageSummary({
    today: { microUsd: 1_200_000, isPartial: true },
    week: spentUsd(30),
    block: { spent: spentUsd(0.5), to: epochMs(9), burnMicroUsdPerHour: 1_500_000 },
    cacheHitPercent: 61.4,
  });
  const tell = (source: string, sessions: readonly SampleSession[]) =>
    drawAs(source, sessions, 60, { usage });

  test("shows with and without a session", () => {
    const format = "{today} {week} {block} {burn} {cache_hit}";
    expect(tell(format, [])).toBe("$1.20+? $30.00 $0.50 $1.50 61%");
    expect(tell(format, [sample()])).toBe("$1.20+? $30.00 $0.50 $1.50 61%");
  });

  test("gives way where there is none", () => {
    const format = "{today|-} {week|-} {block|-} {burn|-} {cache_hit|-} {limit_5h|-} {limit_7d|-}";
    expect(drawAs(format, [sample()])).toBe("- - - - - - -");
  });

  test("of the cache gives way to what a session knows of its own", () => {
    const warm = sample().reporting({ promptCache: { warm: true, hitRatio: 0.7934 } });
    expect(tell("{cache_hit:.1}", [warm])).toBe("79.3%");
    expect(tell("{cache_hit:.1}", [sample()])).toBe("61.4%");
  });
});

describe("limits", () => {
  const limits = (fiveHour: number, sevenDay: number, resetsInMs: number) => {
    const resetsAt = epochMs(NOW.epochMs + resetsInMs);
    return {
      fiveHour: { usedPercent: fiveHour, resetsAt },
      sevenDay: { usedPercent: sevenDay, resetsAt },
    };
  };

  test("show as they were told last", () => {
    expect(drawAs("{limit_5h:.1} {limit_7d}", [sample().reporting(limits(23.5, 41, HOUR))])).toBe(
      "23.5% 41%",
    );
  });

  test("that have been reset since are not known", () => {
    const format = "{limit_5h|-} {limit_7d|-}";
    expect(drawAs(format, [sample().reporting(limits(23, 41, 0))])).toBe("- -");
    expect(drawAs(format, [sample().reporting(limits(23, 41, 1))])).toBe("23% 41%");
  });

  test("are the account's: of several sessions the one that was told last knows", () => {
    const told = (id: string, percent: number, agoMs: number) => {
      const { session } = sample(id).reporting(limits(percent, 1, HOUR));
      const at = bootMs(NOW.bootMs - agoMs);
      return sample(id).with({ status: { ...session.status, at } });
    };
    const [old, fresh] = [told("a", 10, HOUR), told("b", 20, MINUTE).idle()];
    expect(drawAs("{limit_5h}", [old, fresh])).toBe("20%");
    expect(drawAs("{limit_5h}", [fresh, old, sample("c")])).toBe("20%");
  });
});

test.each(["budget-warning", "budget-over"] as const)("a budget adds the class %s", (name) => {
  const budget = { class: name, lines: [] };
  expect(draw([sample()], { budget }).class).toEqual(["thinking", name]);
  expect(draw([], { budget }).class).toEqual(["idle", name]);
});
