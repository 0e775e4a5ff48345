import { parseUsageOptions, type UsageArgs } from "../../src/cli/usage-report/options.ts";
import { renderUsage } from "../../src/cli/usage-report/run.ts";
import type { UsageRun } from "../../src/cli/usage-report/usage-run.ts";
import type { UsageSource } from "../../src/cli/usage-report/source.ts";
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
export const usageRun = (args: UsageArgs, reader: UsageReader): UsageRun => {
  const options = parseUsageOptions(args);
  const source = usageSource(reader);
  const firstWeekday = options.firstWeekday ?? source.firstWeekday;
  return { options, source, offset: () => 0, firstWeekday, now: STORY_NOW };
};

/** A ledger as `usage` opens it where nothing is configured. */
export const usageSource = (reader: UsageReader): UsageSource => ({
  reader,
  billing: { mode: "api", endpoint: "global" },
  firstWeekday: 0,
  searchedDirs: ["/home/ada/.claude"],
  notes: [],
  refresh: async () => {},
  [Symbol.dispose]: () => {},
});
