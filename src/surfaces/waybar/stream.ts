import type { ConfigFlags } from "../../config/environment.ts";

export interface StreamOptions {
  readonly flags: ConfigFlags;
}

/** Prints one JSON line a change until it is told to stop. */
export async function runStream(_options: StreamOptions): Promise<void> {}
