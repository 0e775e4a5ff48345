import { expect, test } from "bun:test";
import fc from "fast-check";
import { agentEvent } from "../../../../src/agents/agent-event.ts";
import { hookMessage } from "../../../../src/agents/claude/hook.ts";
import { bootMs, epochMs, type Now } from "../../../../src/core/instant.ts";
import type { AgentEvent } from "../../../../src/core/session/event.ts";
import { createRegistry } from "../../../../src/daemon/sessions/registry.ts";
import { recordedRun } from "../../../support/fixtures.ts";

const END: Now = { bootMs: bootMs(2e12), epochMs: epochMs(2e12) };

const recorded = (name: "interactive" | "print-main", sessionId: string) =>
  recordedRun(name).flatMap(({ atMs, payload }): AgentEvent[] => {
    const message = hookMessage(payload);
    const event = message && agentEvent({ ...message, session: sessionId, boot_ms: atMs }, END);
    return event ? [event] : [];
  });
const ONE = recorded("interactive", "one");
const OTHER = recorded("print-main", "other");

const played = (events: readonly AgentEvent[]) => {
  const registry = createRegistry(() => {});
  for (const event of events) registry.apply(event, END);
  return registry;
};

const lengths = fc.tuple(
  fc.integer({ min: 0, max: ONE.length }),
  fc.integer({ min: 0, max: OTHER.length }),
);

test("however two sessions are interleaved, each is as it would be alone", () => {
  fc.assert(
    fc.property(lengths, fc.infiniteStream(fc.boolean()), ([ones, others], turns) => {
      const left = [ONE.slice(0, ones), OTHER.slice(0, others)] as const;
      const order = [...left[0], ...left[1]].map(() => (turns.next().value ? 0 : 1));
      const queues = [[...left[0]], [...left[1]]];
      const mixed = order.map((which) => queues[which]?.shift() ?? queues[1 - which]?.shift());
      const both = played(mixed.filter((event) => event !== undefined));
      expect(both.find("claude", "one")).toEqual(played(left[0]).find("claude", "one"));
      expect(both.find("claude", "other")).toEqual(played(left[1]).find("claude", "other"));
    }),
  );
});

test("a session that ends is gone, whatever of it arrives within two seconds after", () => {
  const end = ONE.findIndex(({ kind }) => kind === "session-end");
  const upToEnd = ONE.slice(0, end + 1);
  const delays = fc.array(fc.double({ min: 0, max: 2000, noNaN: true }), {
    minLength: upToEnd.length,
    maxLength: upToEnd.length,
  });
  fc.assert(
    fc.property(delays, (delaysMs) => {
      const delivered = upToEnd
        .map((event, i) => ({ event, arrivesMs: event.at + (delaysMs[i] ?? 0) }))
        .toSorted((a, b) => a.arrivesMs - b.arrivesMs)
        .map(({ event }) => event);
      expect(played(delivered).all()).toEqual([]);
    }),
  );
});
