import { expect, test } from "bun:test";
import type { AgentEvent } from "../../../../src/core/session/event.ts";
import { describeSessions } from "../../../../src/core/view/session-facts.ts";
import { tellTelemetryCosts } from "../../../../src/daemon/sessions/telemetry-costs.ts";
import { bootMs, epochMs } from "../../../../src/core/instant.ts";
import { type BridgeScript, bridge } from "../../../support/bridge.ts";

const NOW = { bootMs: bootMs(0), epochMs: epochMs(0) };

/** What a bar tells that the session has cost. */
const costShown = (script: BridgeScript): number | undefined =>
  describeSessions([script.state()], { icons: "plain", staleAfterMs: 600_000 }, NOW)[0]
    ?.costMicroUsd;

const working = bridge().event("UserPromptSubmit", { prompt: "go" });
const exported = working.seen({ kind: "telemetry-cost", costMicroUsd: 70 });

test("a session whose files are elsewhere costs what its counters tell", () => {
  expect(costShown(working)).toBeUndefined();
  expect(costShown(exported)).toBe(70);
  expect(costShown(exported.seen({ kind: "telemetry-cost", costMicroUsd: 90 }))).toBe(90);
});

test("what the ledger knows of the same requests is not counted beside it", () => {
  const both = exported.seen({ kind: "cost", costMicroUsd: 60 });
  expect(costShown(both)).toBe(60);
  expect(costShown(both.seen({ kind: "cost" }))).toBe(70);
});

test("what it is doing is never told by its counters", () => {
  expect(exported.activity()).toBe(working.activity());
  expect(bridge().seen({ kind: "telemetry-cost", costMicroUsd: 70 }).activity()).toBe("gone");
});

test("only sessions that hooks have told of are told, and only what is news", () => {
  const session = exported.state();
  const told: AgentEvent[] = [];
  const ports = {
    find: (_agent: string, id: string) => (id === session.id ? session : undefined),
    emit: (event: AgentEvent) => told.push(event),
  };
  tellTelemetryCosts(
    new Map([
      ["unknown", 1],
      [session.id, 70],
    ]),
    ports,
  );
  expect(told).toEqual([]);
  tellTelemetryCosts(new Map([[session.id, 80]]), ports);
  expect(told).toMatchObject([
    { kind: "telemetry-cost", costMicroUsd: 80, at: session.lastEventAt },
  ]);
});
