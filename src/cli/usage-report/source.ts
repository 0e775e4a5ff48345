import type { BillingTerms } from "../../core/usage/billing.ts";
import type { UsageReader } from "../../core/usage/ledger-query.ts";

/** Where reports get their figures from. */
export interface UsageSource extends Disposable {
  readonly reader: UsageReader;
  readonly billing: BillingTerms;
  /** The day on which weeks begin where nothing else is asked for: from 0, Sunday, to 6. */
  readonly firstWeekday: number;
  /** Where transcripts were looked for. */
  readonly searchedDirs: readonly string[];
  /** What a person should know about how it was opened, in sentences. */
  readonly notes: readonly string[];
  /** Takes in what has been written since; for a report that stays on the screen. */
  readonly refresh: () => Promise<void>;
}

export interface OpenOptions {
  /** Told how far a long reading has come. */
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  /** Damage has shown in what was opened before, and is closed. */
  readonly isDamaged: boolean;
}

/** Opens the ledger and takes in what is new. */
export type OpenUsageSource = (options: OpenOptions) => Promise<UsageSource>;
