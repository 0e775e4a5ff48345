import type { Now } from "../instant.ts";
import type { Session } from "../session/session.ts";
import type { AgentRecord } from "../telemetry/agent-record.ts";
import type { SessionUsageSum } from "../telemetry/session-usage.ts";
import type { PricedRow } from "./priced-row.ts";
import type { SessionState, Sources } from "./views.ts";

/** All that is known of one session. */
export interface SessionSources {
  readonly sources: Sources;
  /** From the ledger, by rising time. */
  readonly responses: readonly PricedRow[];
  /** What it has used by its telemetry, whenever that was. */
  readonly usage: readonly SessionUsageSum[];
  /** From telemetry, by rising time. */
  readonly records: readonly AgentRecord[];
  /** As the daemon has it; absent once it has ended. */
  readonly live?: Session;
  /** Absent where the daemon does not know it. */
  readonly state?: SessionState;
  /** Whether commands and files that tools are called with are shown. */
  readonly showsContent: boolean;
  readonly now: Now;
}
