import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opencodeMessage } from "../../../../src/agents/opencode/hook.ts";
import { renderOpencodePlugin } from "../../../../src/install/other-agents/opencode-plugin.ts";
import type { WireMessage } from "../../../../src/wire/message.ts";
import { bridge, type BridgeScript } from "../../../support/bridge.ts";
import { recordedInputs } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";

type Hook = (input: unknown, output?: unknown) => Promise<void>;
type Load = (place: { readonly directory: string }) => Promise<Readonly<Record<string, Hook>>>;

let dir = "";
let runs = 0;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "llm-bridge-opencode-"));
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A plugin as it is installed, whose bridge keeps each message in a file of its own. */
async function loadPlugin() {
  const place = join(dir, String(runs++));
  const inbox = join(place, "inbox");
  mkdirSync(inbox, { recursive: true });
  const bridgePath = join(place, "it's a bridge");
  const script = `#!/bin/sh\ncat > '${inbox}/.'$$ && mv '${inbox}/.'$$ '${inbox}/'$$."$*"\n`;
  writeFileSync(bridgePath, script, { mode: 0o755 });
  writeFileSync(join(place, "llm-bridge.ts"), renderOpencodePlugin(bridgePath));
  // The module's own shape, which OpenCode relies on as well.
  const { LlmBridge } = (await import(join(place, "llm-bridge.ts"))) as { LlmBridge: Load };
  const hooks = await LlmBridge({ directory: "/home/ann/garden" });
  const received = () =>
    readdirSync(inbox)
      .filter((name) => !name.startsWith("."))
      .map((name) => ({
        args: name.slice(name.indexOf(".") + 1),
        message: parsed(readFileSync(join(inbox, name), "utf8")),
      }))
      .toSorted((a, b) => (a.message.epoch_ms ?? 0) - (b.message.epoch_ms ?? 0));
  return { hooks, received };
}

function parsed(text: string): WireMessage {
  const message = opencodeMessage(JSON.parse(text));
  if (!message) throw new Error(`Expected a message, got ${text}`);
  return message;
}

/** What is made of a recorded run: an event's name, and what the session is doing after it. */
async function replayed(name: string, count: number) {
  const { hooks, received } = await loadPlugin();
  for (const { hook, input, output } of recordedInputs(`opencode/1.18.33/${name}`)) {
    await hooks[String(hook)]?.(input, output);
  }
  await until(`${count} messages have come`, () => received().length >= count, { seen: received });
  const messages = received();
  const script = messages.reduce(
    (told: BridgeScript, { message }) => told.message(message),
    bridge(),
  );
  const activities = script.activities();
  return {
    script,
    messages,
    steps: messages.map(({ message }, i) => [message.event, String(activities[i])]),
  };
}

describe("a recorded OpenCode", () => {
  test("runs commands, is refused leave, and rests", async () => {
    const { messages, script, steps } = await replayed("run-tour", 15);
    expect(steps).toEqual([
      ["session.created", "idle"],
      ["chat.message", "thinking"],
      ["tool.execute.before", "tool: bash (ls)"],
      ["tool.settled", "thinking"],
      ["message.completed", "thinking"],
      ["tool.execute.before", "tool: bash (exit 3)"],
      ["tool.settled", "thinking"],
      ["message.completed", "thinking"],
      ["tool.execute.before", "tool: read (/nonexistent)"],
      ["permission.asked", "waiting: permission, read (/nonexistent)"],
      ["permission.replied", "tool: read (/nonexistent)"],
      ["tool.settled", "thinking"],
      ["message.completed", "thinking"],
      ["session.idle", "idle"],
      ["session.idle", "idle"],
    ]);
    const [session] = script.sessions().values();
    expect(session).toMatchObject({
      agent: "opencode",
      cwd: "/home/ann/garden",
      model: "fake",
      usage: { inputTokens: 10, outputTokens: 5 },
      recentTools: [
        { name: "bash", outcome: "ok" },
        { name: "bash", outcome: "failed", error: "exit 3" },
        { name: "read", outcome: "failed" },
      ],
    });
    expect(new Set(messages.map(({ args }) => args))).toEqual(new Set(["event --agent opencode"]));
  });

  test("has a child session, which is a subagent of its parent", async () => {
    const { script, steps } = await replayed("run-task", 23);
    expect(script.sessions().size).toBe(1);
    expect(steps.at(-1)).toEqual(["session.idle", "idle"]);
    const [session] = script.sessions().values();
    expect(session?.subagents).toMatchObject([{ endedAt: expect.any(Number) }]);
    expect(session?.recentTools.filter((tool) => tool.subagentId !== undefined)).toHaveLength(3);
    expect(session?.prompt?.text).toContain("[[task]]");
  });

  test("whose request was refused stands in error, though it says that it rests", async () => {
    const { steps } = await replayed("run-fail", 3);
    expect(steps).toEqual([
      ["session.created", "idle"],
      ["chat.message", "thinking"],
      ["session.error", "error: APIError"],
    ]);
  });

  test("keeps a list of things to do", async () => {
    const { script } = await replayed("run-todo", 9);
    const [session] = script.sessions().values();
    expect(session?.todos).toEqual([{ id: "1", subject: "one", status: "pending" }]);
  });
});

const event = (type: string, properties: unknown) => ({ event: { type, properties } });

/** What comes of calls of the plugin's own functions, told one after the other. */
async function toldByHand(
  calls: readonly (readonly [hook: string, input: unknown, output?: unknown])[],
  count: number,
) {
  const { hooks, received } = await loadPlugin();
  for (const [hook, input, output] of calls) await hooks[hook]?.(input, output);
  await until(`${count} messages have come`, () => received().length >= count, { seen: received });
  return received()
    .reduce((script: BridgeScript, { message }) => script.message(message), bridge())
    .activities();
}

const busy = [
  ["chat.message", { sessionID: "o1" }, { parts: [{ type: "text", text: "go" }] }],
  [
    "tool.execute.before",
    { sessionID: "o1", callID: "c1", tool: "bash" },
    { args: { command: "x" } },
  ],
] as const;

describe("by the types of its events OpenCode", () => {
  test.each([
    ["once", "tool: bash (x)"],
    ["always", "tool: bash (x)"],
  ])("goes on when leave is given: %s", async (reply, after) => {
    const asked = { id: "p1", sessionID: "o1", permission: "bash", tool: { callID: "c1" } };
    const calls = [
      ...busy,
      ["event", event("permission.asked", asked)],
      ["event", event("permission.replied", { sessionID: "o1", requestID: "p1", reply })],
    ] as const;
    expect(await toldByHand(calls, 4)).toEqual([
      "thinking",
      "tool: bash (x)",
      "waiting: permission, bash (x)",
      after,
    ]);
  });

  test("asks a question and has its answer", async () => {
    const calls = [
      ...busy,
      ["event", event("question.asked", { sessionID: "o1", questions: [{ question: "Which?" }] })],
      ["event", event("question.replied", { sessionID: "o1" })],
    ] as const;
    expect((await toldByHand(calls, 4)).slice(2)).toEqual([
      "waiting: question, question (Which?)",
      "tool: bash (x)",
    ]);
  });

  test("is stopped by its person: that is no error", async () => {
    const error = { name: "MessageAbortedError", data: { message: "aborted" } };
    const calls = [
      ...busy,
      ["event", event("session.error", { sessionID: "o1", error })],
      ["event", event("session.idle", { sessionID: "o1" })],
    ] as const;
    expect((await toldByHand(calls, 4)).slice(2)).toEqual(["idle", "idle"]);
  });

  test("compacts", async () => {
    const calls = [
      ["chat.message", { sessionID: "o1" }, { parts: [] }],
      ["experimental.session.compacting", { sessionID: "o1" }, {}],
      ["event", event("session.compacted", { sessionID: "o1" })],
      ["event", event("session.deleted", { info: { id: "o1" } })],
    ] as const;
    expect(await toldByHand(calls, 4)).toEqual(["thinking", "compacting", "thinking", "gone"]);
  });
});

test.each([
  ["nothing", undefined],
  ["an event without properties", { event: { type: "session.idle" } }],
  ["a call of nobody", event("message.part.updated", { part: { type: "tool", state: 7 } })],
  ["an event of the future", event("session.of.the.future", { sessionID: 7, info: null })],
  [
    "a child that is its own parent",
    event("session.created", { info: { id: "a", parentID: "a" } }),
  ],
])("the agent never meets a fault of ours: %s", async (_what, input) => {
  const { hooks } = await loadPlugin();
  for (const hook of Object.values(hooks)) expect(await hook(input, input)).toBeUndefined();
});

test("an agent whose bridge is gone goes on, and says nothing", async () => {
  const place = join(dir, "gone");
  mkdirSync(place);
  writeFileSync(join(place, "llm-bridge.ts"), renderOpencodePlugin(join(place, "no-bridge")));
  const agent = `
    const { LlmBridge } = await import("./llm-bridge.ts");
    const hooks = await LlmBridge({ directory: "/" });
    await hooks.event({ event: { type: "session.idle", properties: { sessionID: "o1" } } });
  `;
  const child = Bun.spawn([process.execPath, "-e", agent], { cwd: place, stderr: "pipe" });
  expect(await child.exited).toBe(0);
  expect(await child.stderr.text()).toBe("");
});
