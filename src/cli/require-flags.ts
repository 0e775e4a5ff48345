import type { ConfigFlags } from "../config/environment.ts";
import { BridgeFault } from "../core/fault.ts";

/** Refuses flags that no setting takes, before anything is started. What is wrong in the file only costs that setting; who types a flag is there to mend it. */
export async function requireFlags(flags: ConfigFlags): Promise<ConfigFlags> {
  const { loadConfig } = await import("../config/load.ts");
  const { problems } = await loadConfig({
    path: undefined,
    env: {},
    flags,
    readFile: () => undefined,
  });
  for (const problem of problems) {
    if (problem.kind !== "bad-value") continue;
    const { where, expected, got } = problem;
    throw new BridgeFault("bad-usage", `Expected ${where} to be ${expected}, got ${got}.`);
  }
  return flags;
}
