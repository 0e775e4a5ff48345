import { parseUsageOptions, type UsageArgs } from "../../src/cli/usage-report/options.ts";
import { renderUsage, type UsageRun } from "../../src/cli/usage-report/run.ts";
import type { UsageReader } from "../../src/core/usage/ledger-query.ts";
import { STORY_NOW, storyReader } from "./usage-story.ts";

/** What `usage` prints, without the end of its last line, on a ledger in UTC at the story's moment. */
export async function printUsage(
  args: UsageArgs,
  reader: UsageReader = storyReader(),
): Promise<string> {
  return await renderUsage(usageRun(args, reader));
}

/** A run of `usage` on a ledger. */
export const usageRun = (args: UsageArgs, reader: UsageReader): UsageRun => ({
  options: parseUsageOptions(args),
  source: {
    reader,
    billing: { mode: "api", endpoint: "global" },
    searchedDirs: ["/home/ada/.claude"],
    notes: [],
    refresh: async () => {},
    [Symbol.dispose]: () => {},
  },
  offset: () => 0,
  now: STORY_NOW,
});
