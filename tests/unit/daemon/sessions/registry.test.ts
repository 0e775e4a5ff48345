import { describe, expect, test } from "bun:test";
import { bootMs, epochMs } from "../../../../src/core/instant.ts";
import type { AgentEvent, EventBody } from "../../../../src/core/session/event.ts";
import type { Session } from "../../../../src/core/session/session.ts";
import { createRegistry } from "../../../../src/daemon/sessions/registry.ts";

const at = (ms: number) => ({ bootMs: bootMs(ms), epochMs: epochMs(ms) });
const LATER = at(1e9);

const event = (sessionId: string, ms: number, body: EventBody, agent = "claude"): AgentEvent => ({
  agent,
  sessionId,
  at: bootMs(ms),
  atEpochMs: epochMs(ms),
  ...body,
});
const PROMPT: EventBody = { kind: "prompt" };
const END: EventBody = { kind: "session-end", reason: "clear" };

const registry = () => {
  const evicted: string[] = [];
  const made = createRegistry((session) => evicted.push(session.id));
  const ids = () => made.all().map((session) => session.id);
  return {
    apply: (heard: AgentEvent) => made.apply(heard, LATER).effects,
    adopt: (session: Session) => made.adopt(session),
    find: (agent: string, id: string) => made.find(agent, id),
    all: () => made.all(),
    evicted,
    ids,
  };
};

describe("sessions", () => {
  test("are told apart by agent and id", () => {
    const { apply, find, all } = registry();
    apply(event("a", 1, PROMPT));
    apply(event("a", 2, { kind: "turn-end", background: [] }, "codex"));
    expect(all()).toHaveLength(2);
    expect(find("claude", "a")?.turn.phase).toBe("open");
    expect(find("codex", "a")?.turn.phase).toBe("idle");
  });

  test("that are taken over from files give way to those that are known", () => {
    const { apply, adopt, find } = registry();
    apply(event("a", 1, PROMPT));
    const known = find("claude", "a");
    const other = registry();
    other.apply(event("a", 9, { kind: "turn-failed", error: "overloaded" }));
    for (const session of other.all()) adopt(session);
    expect(find("claude", "a")).toBe(known);
  });

  test("are listed anew only after a change", () => {
    const { apply, all } = registry();
    apply(event("a", 1, PROMPT));
    expect(all()).toBe(all());
    const before = all();
    apply(event("a", 2, END));
    expect(all()).not.toBe(before);
    expect(all()).toEqual([]);
  });
});

describe("a session that has ended", () => {
  const ended = () => {
    const made = registry();
    made.apply(event("a", 10, PROMPT));
    made.apply(event("a", 20, END));
    return made;
  };

  test.each<[string, AgentEvent]>([
    ["a hook that its end has overtaken", event("a", 19, { kind: "tools-settled" })],
    ["a hook of the very same moment", event("a", 20, PROMPT)],
    ["the status line of a client that is leaving", event("a", 25, { kind: "status", status: {} })],
    ["its end, told again", event("a", 21, END)],
  ])("is not brought back by %s", (_title, late) => {
    const { apply, ids } = ended();
    expect(apply(late)).toEqual([]);
    expect(ids()).toEqual([]);
  });

  test("is brought back when it is resumed, and then has a status again", () => {
    const { apply, find } = ended();
    apply(event("a", 30, { kind: "session-start", source: "resume" }));
    apply(event("a", 31, { kind: "status", status: { contextPercent: 5 } }));
    expect(find("claude", "a")?.status?.contextPercent).toBe(5);
  });

  test("is forgotten among many that ended after it", () => {
    const { apply, ids } = ended();
    for (let i = 0; i < 300; i++) {
      apply(event(`b${i}`, 21, PROMPT));
      apply(event(`b${i}`, 22, END));
    }
    apply(event("a", 19, PROMPT));
    expect(ids()).toEqual(["a"]);
  });
});

test("of more than 4096 sessions the one that has been silent longest makes room", () => {
  const { apply, evicted, all, find } = registry();
  for (let i = 0; i < 4096; i++) apply(event(`s${i}`, 1000 + i, PROMPT));
  apply(event("s0", 9000, { kind: "tools-settled" }));
  expect(evicted).toEqual([]);
  apply(event("one more", 9001, PROMPT));
  expect(evicted).toEqual(["s1"]);
  expect(all()).toHaveLength(4096);
  expect(find("claude", "s0")).toBeDefined();
  expect(find("claude", "s1")).toBeUndefined();
});
