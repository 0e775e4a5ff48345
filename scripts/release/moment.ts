import { ROOT } from "../build.ts";
import { runProgram } from "./run-program.ts";

/**
 * The moment that everything in a release bears, in whole seconds since 1970: SOURCE_DATE_EPOCH where
 * it is set (https://reproducible-builds.org/specs/source-date-epoch/), else that of the commit.
 */
export async function releaseMoment(): Promise<number> {
  const given = process.env["SOURCE_DATE_EPOCH"];
  const text = given ?? (await runProgram(["git", "log", "-1", "--format=%ct"], { cwd: ROOT }));
  const seconds = Number(text.trim());
  if (Number.isSafeInteger(seconds) && seconds > 0) return seconds;
  throw new Error(`Expected SOURCE_DATE_EPOCH to be a number of seconds, got "${text}".`);
}

/** What stands in the checkout and in no commit, a line each; nobody else can build that. */
export async function uncommitted(): Promise<readonly string[]> {
  const status = await runProgram(["git", "status", "--porcelain"], { cwd: ROOT });
  return status.split("\n").filter((line) => line !== "");
}

/** The UTC day of a moment as manuals write it: November 21, 2026. */
export function longDay(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toLocaleDateString("en-US", {
    timeZone: "UTC",
    year: "numeric",
    month: "long",
    day: "numeric",
  });
}
