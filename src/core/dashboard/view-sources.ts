import type { EpochMs } from "../instant.ts";
import type { CounterReader } from "../telemetry/counter-reader.ts";
import type { UsageReader } from "../usage/ledger-query.ts";
import type { UtcOffset } from "../usage/report/local-day.ts";
import type { FigureSource } from "./figure-source.ts";
import type { CostUnit, Sources } from "./views.ts";

/** What views are built from. */
export interface ViewSources {
  readonly figures: FigureSource;
  /** Counters of the agent's telemetry; absent while nothing of it is kept anywhere. */
  readonly counters?: CounterReader;
  /** Limits and blocks are the ledger's alone. */
  readonly ledger?: UsageReader;
  readonly sources: Sources;
  readonly unit: CostUnit;
  readonly offset: UtcOffset;
  /** 0, Sunday, to 6. */
  readonly firstWeekday: number;
  readonly now: EpochMs;
}
