import { describe, expect, test } from "bun:test";
import {
  attend,
  attendEnd,
  type Attention,
  type AttentionRules,
} from "../../../../src/core/attention/attention.ts";
import { bootMs } from "../../../../src/core/instant.ts";
import { bridge, type BridgeScript } from "../../../support/bridge.ts";

const RULES: AttentionRules = {
  kinds: new Set(["needs-you", "finished", "error"]),
  needsYouAfterMs: 2000,
  finishedAfterMs: 30_000,
  isQuiet: false,
};

/** `10:00:01` on the boot clock. */
const clock = (time: string) => bootMs(Date.parse(`1970-01-01T${time}Z`));

/** A person, looked after over a story: what they are told and what is taken back, each time it is looked at. */
function attending(initial: Partial<AttentionRules> = {}) {
  let attention: Attention = [];
  let rules = { ...RULES, ...initial };
  const look = (time: string, script: BridgeScript): string => {
    const attended = attend(attention, script.state(), rules, clock(time));
    attention = attended.attention;
    return words(attended);
  };
  return {
    look,
    end: (): string => words(attendEnd(attention, rules)),
    rule: (changed: Partial<AttentionRules>) => {
      rules = { ...rules, ...changed };
    },
    dueAt: () => attention.find(({ fate }) => fate === "pending")?.dueAt,
  };
}

const words = ({ tell, withdraw }: Pick<ReturnType<typeof attend>, "tell" | "withdraw">): string =>
  [...tell.map(({ kind }) => `tell ${kind}`), ...withdraw.map((kind) => `withdraw ${kind}`)].join();

const BASH = { tool_name: "Bash", tool_input: { command: "ls" }, tool_use_id: "t1" };
const PROMPTED = bridge().event("UserPromptSubmit", { prompt: "go" }).at("10:00:00");
const ASKS = PROMPTED.event("PermissionRequest", BASH).at("10:00:10");
const ANSWERED = ASKS.event("PostToolUse", BASH).at("10:00:20");

describe("a wait", () => {
  test("is told when it has lasted, and once", () => {
    const person = attending();
    expect(person.look("10:00:10", ASKS)).toBe("");
    expect(person.dueAt()).toBe(clock("10:00:12"));
    expect(person.look("10:00:11.999", ASKS)).toBe("");
    expect(person.look("10:00:12", ASKS)).toBe("tell needs-you");
    expect(person.look("10:00:13", ASKS)).toBe("");
    expect(person.dueAt()).toBeUndefined();
  });

  test("that is answered in time is not told", () => {
    const person = attending();
    person.look("10:00:10", ASKS);
    const answered = ASKS.event("PostToolUse", BASH).at("10:00:11");
    expect(person.look("10:00:11", answered)).toBe("");
    expect(person.look("10:00:13", answered)).toBe("");
  });

  test("is withdrawn when it is answered elsewhere", () => {
    const person = attending();
    person.look("10:00:12", ASKS);
    expect(person.look("10:00:20", ANSWERED)).toBe("withdraw needs-you");
    expect(person.look("10:00:21", ANSWERED)).toBe("");
  });

  test("is withdrawn with its session", () => {
    const person = attending();
    person.look("10:00:12", ASKS);
    expect(person.end()).toBe("withdraw needs-you");
  });

  test("that stood behind another is told after its own time before a person's eyes", () => {
    const second = { ...BASH, tool_input: { command: "pwd" }, tool_use_id: "t2" };
    const both = ASKS.event("PermissionRequest", second).at("10:00:11");
    const person = attending();
    expect(person.look("10:00:12", both)).toBe("tell needs-you");
    const oneLeft = both.event("PostToolUse", BASH).at("10:00:20");
    expect(person.look("10:00:20", oneLeft)).toBe("withdraw needs-you");
    expect(person.look("10:00:22", oneLeft)).toBe("tell needs-you");
  });

  test("that is an old one is told to whoever hears of it first", () => {
    expect(attending().look("12:00:00", ASKS)).toBe("tell needs-you");
  });

  test("with no time to answer takes the place of the one before it", () => {
    const second = { ...BASH, tool_input: { command: "pwd" }, tool_use_id: "t2" };
    const both = ASKS.event("PermissionRequest", second).at("10:00:11");
    const person = attending({ needsYouAfterMs: 0 });
    expect(person.look("10:00:11", both)).toBe("tell needs-you");
    expect(person.look("10:00:20", both.event("PostToolUse", BASH).at("10:00:20"))).toBe(
      "tell needs-you",
    );
  });
});

test("the reminder that a session is idle is not told", () => {
  const idle = PROMPTED.event("Stop")
    .at("10:00:05")
    .event("Notification", { notification_type: "idle_prompt" })
    .at("10:01:05");
  expect(idle.activity()).toBe("waiting: idle-prompt");
  expect(attending().look("10:01:10", idle)).toBe("");
});

describe("the end of a turn", () => {
  const DONE = PROMPTED.event("Stop").at("10:00:40");

  test("is told once it stands", () => {
    const person = attending();
    expect(person.look("10:00:40", DONE)).toBe("");
    expect(person.look("10:00:41", DONE)).toBe("tell finished");
    expect(person.look("10:00:42", DONE)).toBe("");
  });

  test("is told once though two hooks and the client's own file tell of it", () => {
    const person = attending();
    person.look("10:00:41", DONE);
    const again = DONE.event("Stop").at("10:00:40.005").seen({ kind: "at-rest" }).at("10:00:42");
    expect(person.look("10:00:42", again)).toBe("");
  });

  test("is told where the client's own file tells of it first", () => {
    const done = PROMPTED.seen({ kind: "at-rest" }).at("10:00:39.990").event("Stop").at("10:00:40");
    expect(attending().look("10:00:42", done)).toBe("tell finished");
  });

  test("is not told of a short one", () => {
    expect(attending().look("10:00:40", PROMPTED.event("Stop").at("10:00:29"))).toBe("");
  });

  test("is not told after Esc", () => {
    expect(
      attending().look("10:00:42", PROMPTED.seen({ kind: "interrupted" }).at("10:00:40")),
    ).toBe("");
    expect(attending().look("10:00:42", PROMPTED.seen({ kind: "at-rest" }).at("10:00:40"))).toBe(
      "",
    );
  });

  test("is not told after Esc where the turn before came to its end", () => {
    const stopped = DONE.event("UserPromptSubmit", { prompt: "more" })
      .at("10:01:00")
      .seen({ kind: "interrupted" })
      .at("10:02:00");
    expect(attending().look("10:02:02", stopped)).toBe("");
  });

  test("that goes straight on is none", () => {
    const person = attending();
    person.look("10:00:40", DONE);
    expect(person.look("10:00:42", DONE.event("PreToolUse", BASH).at("10:00:40.500"))).toBe("");
  });

  test("is withdrawn when the agent is given something else", () => {
    const person = attending();
    person.look("10:00:41", DONE);
    const next = DONE.event("UserPromptSubmit", { prompt: "more" }).at("10:05:00");
    expect(person.look("10:05:00", next)).toBe("withdraw finished");
  });

  test("waits for subagents that are left at work", () => {
    const task = { id: "a1", type: "subagent", status: "running" };
    const left = PROMPTED.inside("a1")
      .event("SubagentStart")
      .at("10:00:01")
      .outside()
      .event("Stop", { background_tasks: [task] })
      .at("10:00:40");
    const person = attending();
    expect(person.look("10:00:42", left)).toBe("");
    const over = left.inside("a1").event("SubagentStop").at("10:05:00");
    expect(person.look("10:05:00", over)).toBe("");
    expect(person.look("10:05:01", over)).toBe("tell finished");
  });

  test("does not wait for a server that is left running", () => {
    const task = { id: "b1", type: "shell", status: "running", description: "npm run dev" };
    const left = PROMPTED.event("Stop", { background_tasks: [task] }).at("10:00:40");
    expect(attending().look("10:00:42", left)).toBe("tell finished");
  });

  test("does not count while a subagent asks", () => {
    const asked = PROMPTED.event("Stop")
      .at("10:00:40")
      .inside("a1")
      .event("PermissionRequest", BASH)
      .at("10:00:40.500");
    expect(attending().look("10:00:43", asked)).toBe("tell needs-you");
  });

  test("that comes with the session's own end is told at once, and stays", () => {
    const person = attending();
    person.look("10:00:40", DONE);
    expect(person.end()).toBe("tell finished");
    const other = attending();
    other.look("10:00:41", DONE);
    expect(other.end()).toBe("");
  });

  test("is no news after a minute", () => {
    expect(attending().look("10:02:00", DONE)).toBe("");
  });
});

describe("an error", () => {
  const FAILED = PROMPTED.event("StopFailure", { error: "rate_limit" }).at("10:00:03");

  test("is told at once, and withdrawn when the agent goes on", () => {
    const person = attending();
    expect(person.look("10:00:03", FAILED)).toBe("tell error");
    expect(person.look("10:00:04", FAILED.event("StopFailure", { error: "rate_limit" }))).toBe("");
    const next = FAILED.event("UserPromptSubmit", { prompt: "again" }).at("10:10:00");
    expect(person.look("10:10:00", next)).toBe("withdraw error");
  });
});

describe("while it must be quiet", () => {
  test("nothing is told; who still waits afterwards is told of then", () => {
    const person = attending({ isQuiet: true });
    expect(person.look("10:00:12", ASKS)).toBe("");
    person.rule({ isQuiet: false });
    expect(person.look("11:00:00", ASKS)).toBe("tell needs-you");
  });

  test("turns and errors pass, and are not told later", () => {
    const person = attending({ isQuiet: true });
    const done = PROMPTED.event("Stop").at("10:00:40");
    expect(person.look("10:00:41", done)).toBe("");
    person.rule({ isQuiet: false });
    expect(person.look("10:00:50", done)).toBe("");
  });

  test("what was told before is withdrawn as ever", () => {
    const person = attending();
    person.look("10:00:12", ASKS);
    person.rule({ isQuiet: true });
    expect(person.look("10:00:20", ANSWERED)).toBe("withdraw needs-you");
  });

  test("a session that ends tells nothing", () => {
    const person = attending({ isQuiet: true });
    person.look("10:00:40", PROMPTED.event("Stop").at("10:00:40"));
    expect(person.end()).toBe("");
  });
});

test("a kind that is switched off is not told, and withdrawn where it was", () => {
  const person = attending();
  person.look("10:00:12", ASKS);
  person.rule({ kinds: new Set(["finished"]) });
  expect(person.look("10:00:13", ASKS)).toBe("withdraw needs-you");
  expect(attending({ kinds: new Set(["finished"]) }).look("10:00:12", ASKS)).toBe("");
});
