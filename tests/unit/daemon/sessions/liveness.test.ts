import { describe, expect, test } from "bun:test";
import { bootMs, epochMs, type Now } from "../../../../src/core/instant.ts";
import type { AgentEvent } from "../../../../src/core/session/event.ts";
import type { Session } from "../../../../src/core/session/session.ts";
import { createLiveness } from "../../../../src/daemon/sessions/liveness.ts";
import type { ProcessIdentity } from "../../../../src/sys/processes.ts";
import { sample } from "../../core/view/sample-session.ts";

const HOUR = 3_600_000;
const at = (ms: number): Now => ({ bootMs: bootMs(ms), epochMs: epochMs(ms) });
const NOW = at(100_000_000);

/** Processes by pid, each with its start time. */
function machine(processes: Map<number, number>) {
  const gone: string[] = [];
  const looked: number[] = [];
  const read = (pid: number): ProcessIdentity | undefined => {
    looked.push(pid);
    const startTicks = processes.get(pid);
    return startTicks === undefined ? undefined : { pid, parentPid: 1, comm: "claude", startTicks };
  };
  const liveness = createLiveness(
    (event: AgentEvent) => gone.push(`${event.sessionId}: ${event.kind}`),
    read,
  );
  return { liveness, gone, looked };
}

const session = (id: string, pid?: number): Session =>
  sample(id).with({ ...(pid !== undefined && { pid }) }).session;

describe("a session whose process", () => {
  test("lives, lives", () => {
    const { liveness, gone } = machine(new Map([[7, 100]]));
    liveness.check([session("a", 7)], NOW);
    liveness.check([session("a", 7)], NOW);
    expect(gone).toEqual([]);
  });

  test("is gone, ends", () => {
    const processes = new Map([[7, 100]]);
    const { liveness, gone } = machine(processes);
    liveness.check([session("a", 7), session("b", 8)], NOW);
    expect(gone).toEqual(["b: process-gone"]);
    processes.delete(7);
    liveness.check([session("a", 7)], NOW);
    expect(gone).toEqual(["b: process-gone", "a: process-gone"]);
  });

  test("is gone and whose pid another has been given, ends", () => {
    const processes = new Map([[7, 100]]);
    const { liveness, gone } = machine(processes);
    liveness.check([session("a", 7)], NOW);
    processes.set(7, 2000);
    liveness.check([session("a", 7)], NOW);
    expect(gone).toEqual(["a: process-gone"]);
  });

  test("is another than before, because it was resumed, lives", () => {
    const { liveness, gone } = machine(
      new Map([
        [7, 100],
        [8, 200],
      ]),
    );
    liveness.check([session("a", 7)], NOW);
    liveness.check([session("a", 8)], NOW);
    liveness.check([session("a", 8)], NOW);
    expect(gone).toEqual([]);
  });

  test("ended, and which began anew under the same pid, is a new one", () => {
    const processes = new Map([[7, 100]]);
    const { liveness, gone } = machine(processes);
    liveness.check([session("a", 7)], NOW);
    liveness.check([], NOW);
    processes.set(7, 2000);
    liveness.check([session("a", 7)], NOW);
    expect(gone).toEqual([]);
  });
});

describe("a session without a process", () => {
  test.each([
    ["is kept for a night", 11 * HOUR, []],
    ["is forgotten after half a day of silence", 13 * HOUR, ["a: process-gone"]],
  ])("%s", (_title, silentMs, expected) => {
    const { liveness, gone } = machine(new Map());
    const quiet = sample("a").with({ lastEventAt: bootMs(NOW.bootMs - silentMs) }).session;
    liveness.check([quiet], NOW);
    expect(gone).toEqual([...expected]);
  });
});

test("of many sessions fifty are looked at in one go, and all in turn", () => {
  const pids = Array.from({ length: 120 }, (_, i) => i + 10);
  const { liveness, looked, gone } = machine(new Map(pids.map((pid) => [pid, 1])));
  const sessions = pids.map((pid) => session(`s${pid}`, pid));
  liveness.check(sessions, NOW);
  expect(looked).toHaveLength(50);
  liveness.check(sessions, NOW);
  liveness.check(sessions, NOW);
  expect(looked).toEqual(pids);
  expect(gone).toEqual([]);
});
