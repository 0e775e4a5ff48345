import { join } from "node:path";
import { finish, type Finished } from "./finish.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");

/** Runs the program from its sources, to its end, in an environment that holds nothing but this. */
export async function runFromSources(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Finished> {
  const child = Bun.spawn([process.execPath, MAIN, ...words], {
    env: { ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  return await finish(child);
}
