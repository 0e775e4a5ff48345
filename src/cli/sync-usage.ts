export interface SyncUsageOptions {
  /** As typed: relative to the working directory. */
  readonly file: string;
  readonly json: boolean;
}

/** Prints the tokens of a transcript. */
export async function runSyncUsage(_options: SyncUsageOptions): Promise<void> {}
