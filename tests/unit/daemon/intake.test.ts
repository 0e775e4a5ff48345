import { describe, expect, test } from "bun:test";
import type { ControlCommand } from "../../../src/core/control/control.ts";
import { bootMs, epochMs } from "../../../src/core/instant.ts";
import type { AgentEvent } from "../../../src/core/session/event.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { createIntake } from "../../../src/daemon/intake.ts";
import { sample } from "../core/view/sample-session.ts";

/** An intake on a machine with some agents' processes, given the parents that hooks name. */
function intake(known?: Session, agents: Readonly<Record<number, number>> = {}) {
  const events: AgentEvent[] = [];
  const looked: number[] = [];
  const commands: ControlCommand[] = [];
  const ignored: string[] = [];
  const served: (number | undefined)[] = [];
  const made = createIntake({
    now: () => ({ bootMs: bootMs(1000), epochMs: epochMs(1_795_132_800_000) }),
    find: (_agent, id) => (known?.id === id ? known : undefined),
    agentProcess: (pid) => {
      looked.push(pid);
      return agents[pid];
    },
    emit: (event) => events.push(event),
    control: (command) => commands.push(command),
    serve: (port) => served.push(port),
    onIgnored: () => ignored.push("ignored"),
  });
  const send = (message: string | Uint8Array) => made.take(Buffer.from(message));
  return { send, counts: () => made.counts(), events, looked, commands, ignored, served };
}

test("messages are counted by what became of them", () => {
  const { send, counts, events } = intake();
  for (const text of ["EVENT:submit", "EVENT:of the future", "nonsense", "", '{"event":"stop"}'])
    send(text);
  expect(counts()).toEqual({ received: 5, refused: 2, ignored: 1 });
  expect(events.map(({ kind }) => kind)).toEqual(["prompt", "turn-end"]);
});

test("whoever wants the dashboard may say at which port", () => {
  const { send, served, events } = intake();
  for (const detail of ["{}", '{"port":4400}', '{"port":0}', '{"port":"4400"}', '{"port":1e9}']) {
    send(`{"agent":"bridge","event":"serve","detail":${detail}}`);
  }
  expect(served).toEqual([undefined, 4400, undefined, undefined, undefined]);
  expect(events).toEqual([]);
});

test("a message of which the model knows nothing is told of: it may be the word of a full spool", () => {
  const { send, ignored } = intake();
  for (const text of ["EVENT:submit", '{"agent":"bridge","event":"spooled"}', "nonsense"]) {
    send(text);
  }
  expect(ignored).toEqual(["ignored"]);
});

test.each([
  ["nothing", new Uint8Array(0)],
  ["NUL bytes", new Uint8Array(100)],
  ["invalid UTF-8", new Uint8Array([0xff, 0xfe, 0xc3, 0x28])],
  ["a megabyte", new Uint8Array(1 << 20).fill(0x7b)],
  ["deep nesting", Buffer.from(`{"event":${"[".repeat(30_000)}`)],
  ["absurd fields", Buffer.from('{"event":"status","status":{"cost":[],"model":7},"pid":-1}')],
  [
    "a session of control characters",
    Buffer.from('{"event":"Stop","session":"\\u0000\\ud800/.."}'),
  ],
  ["an endless number", Buffer.from('{"event":"PostToolUse","detail":{"duration_ms":1e999}}')],
])("%s does not make it throw", (_title, bytes) => {
  const { send, counts } = intake();
  expect(() => send(bytes)).not.toThrow();
  expect(counts().received).toBe(1);
});

describe("the agent's process", () => {
  const stop = (pid: number) => `{"event":"Stop","session":"a","pid":${pid}}`;

  test("is found from the hook's parent", () => {
    const { send, events } = intake(undefined, { 70: 7 });
    send(stop(70));
    expect(events[0]?.pid).toBe(7);
  });

  test("is not looked for again when it is the one that is known", () => {
    const { send, events, looked } = intake(sample("a").with({ pid: 7 }).session);
    send(stop(7));
    expect(looked).toEqual([]);
    expect(events[0]?.pid).toBe(7);
  });

  test("that cannot be found is not named", () => {
    const { send, events } = intake();
    send(stop(70));
    expect(events[0]).not.toHaveProperty("pid");
  });
});

test("a click on the bar is a command, and never a session", () => {
  const { send, counts, events, commands } = intake();
  const click = (fields: object) =>
    send(JSON.stringify({ v: 1, agent: "bridge", event: "control", ...fields }));
  for (const command of ["mute", "next", "previous"]) click({ detail: { command } });
  for (const detail of [{ command: "format the disk" }, { command: 7 }, {}]) click({ detail });
  click({ event: "submit" });
  expect(commands).toEqual(["mute", "next", "previous"]);
  expect(events).toEqual([]);
  expect(counts()).toEqual({ received: 7, refused: 0, ignored: 4 });
});
