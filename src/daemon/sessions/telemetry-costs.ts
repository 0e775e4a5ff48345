import type { AgentEvent } from "../../core/session/event.ts";
import type { Session } from "../../core/session/session.ts";

export interface TelemetryCostPorts {
  readonly find: (agent: string, id: string) => Session | undefined;
  readonly emit: (event: AgentEvent) => void;
}

/**
 * Tells sessions what they have cost by their agent's counters. Only those that hooks have told of: what
 * exports say of a session is not enough to show what it is doing.
 */
export function tellTelemetryCosts(
  costsMicroUsd: ReadonlyMap<string, number>,
  { find, emit }: TelemetryCostPorts,
): void {
  for (const [sessionId, costMicroUsd] of costsMicroUsd) {
    const session = find("claude", sessionId);
    if (!session || session.telemetryCostMicroUsd === costMicroUsd) continue;
    const { agent, lastEventAt: at, lastEventEpochMs: atEpochMs } = session;
    emit({ agent, sessionId, at, atEpochMs, kind: "telemetry-cost", costMicroUsd });
  }
}
