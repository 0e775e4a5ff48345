import type { AgentEvent, EventBody } from "../../src/core/session/event.ts";
import { bootMs, epochMs, type Now } from "../../src/core/instant.ts";
import { createRegistry, type Registry } from "../../src/daemon/sessions/registry.ts";
import type { Dice } from "./dice.ts";
import { PROJECTS, sessionId } from "./made-up-ledger.ts";

const CALLS = [
  ["Bash", "bun test tests/unit/core"],
  ["Read", "/home/ada/engine/src/main.ts"],
  ["Edit", "/home/ada/engine/src/gears.ts"],
  ["Grep", "TODO|FIXME"],
  ["mcp__github__create_issue", "The gears do not mesh"],
  ["<b>Bold</b>", '<script>alert("tool")</script>'],
] as const;

/** Sessions that live, in every state that there is; `step` lets one of those at work go on. */
export interface MadeUpSessions {
  readonly registry: Registry;
  step(): void;
}

export function madeUpSessions(
  now: () => Now,
  dice: Dice,
  projects: readonly string[],
): MadeUpSessions {
  const branch =
    projects.length < PROJECTS.length
      ? "main"
      : `ticket-4242-${"and-what-else-was-thought-of-".repeat(4)}today`;
  const choices = projects.length < PROJECTS.length ? CALLS.slice(0, -1) : CALLS;
  const registry = createRegistry(() => undefined);
  let calls = 0;
  const tell = (index: number, secondsAgo: number, body: EventBody) => {
    const at = now();
    const event: AgentEvent = {
      agent: "claude",
      sessionId: sessionId(index),
      at: bootMs(at.bootMs - secondsAgo * 1000),
      atEpochMs: epochMs(at.epochMs - secondsAgo * 1000),
      cwd: projects[index % projects.length] ?? "",
      ...body,
    };
    registry.apply(event, at);
  };
  const status = (index: number, contextPercent: number, costMicroUsd: number) =>
    tell(index, 1, {
      kind: "status",
      status: { model: "Opus 4.5", contextPercent, costMicroUsd, branch },
    });

  for (let index = 0; index < 7; index++) {
    tell(index, 1900, { kind: "session-start", source: "startup" });
    tell(index, 600 + index * 60, { kind: "prompt", prompt: "hidden" });
    status(index, 12 + index * 13, 180_000 + index * 730_000);
  }
  tell(1, 41, {
    kind: "permission-request",
    tool: { id: "p", name: "Bash", subject: "rm -rf build" },
  });
  tell(2, 90, { kind: "turn-end", background: [] });
  tell(3, 12, { kind: "turn-failed", error: "rate_limit", message: "Try again later" });
  tell(4, 8, { kind: "compact-start" });
  tell(5, 30, { kind: "subagent-start" });

  const running = new Map<number, { id: string; name: string; subject: string }>();
  return {
    registry,
    step() {
      const index = [0, 5, 6, 8, 9][Math.floor(dice.next() * 5)] ?? 0;
      const call = running.get(index);
      if (call) {
        running.delete(index);
        const outcome = dice.next() < 0.92 ? "ok" : "failed";
        tell(index, 0, { kind: "tool-end", tool: call, outcome });
        return;
      }
      const [name, subject] = choices[Math.floor(dice.next() * choices.length)] ?? CALLS[0];
      const next = { id: `call-${++calls}`, name, subject };
      running.set(index, next);
      tell(index, 0, { kind: "tool-start", tool: next });
    },
  };
}
