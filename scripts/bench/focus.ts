import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  missingForTerminals,
  openTerminal,
  startTerminalDesktop,
} from "../../tests/support/terminals.ts";
import { redealPages } from "./page-cache.ts";
import { percentile } from "./percentile.ts";
import type { Programs } from "./programs.ts";
import { type Row, unmeasured } from "./row.ts";
import { timeRun } from "./whole-process.ts";

const WHAT = "`focus`, whole process, until sway has answered";

/** A person feels what takes longer than about 100 ms; the shell that a bar starts first takes a few of them. */
const TARGET_MS = 40;

/** In each round the programs lie elsewhere in memory. */
const ROUNDS = 12;

/** Times `focus` between two terminals of a headless sway, and the empty program in turns. */
export async function measureFocus(programs: Programs, runs: number): Promise<Row> {
  const target = `p50 ≤ ${TARGET_MS} ms`;
  const missing = missingForTerminals();
  if (missing.length > 0) return unmeasured(WHAT, target, `needs ${missing.join(", ")}`);

  await using desktop = await startTerminalDesktop();
  const ids = ["api", "web"] as const;
  for (const id of ids) await openTerminal(desktop, id);
  const { env, configDir, home: path } = desktop.sandbox;
  // Who has set it up has a configuration, which has to be read.
  mkdirSync(join(configDir, "llm-bridge"));
  writeFileSync(join(configDir, "llm-bridge/config.toml"), "[bar]\nsignal = 9\n");

  const ours: number[] = [];
  const empty: number[] = [];
  const place = { env, path };
  const nothing = new Uint8Array();
  for (let round = 0; round < ROUNDS; round++) {
    for (const program of [programs.bridge, programs.empty]) redealPages(program);
    timeRun([programs.bridge, "focus"], nothing, place); // the first run of a round reads from no cache
    for (let run = 0; run < runs / ROUNDS; run++) {
      const id = ids[run % ids.length] ?? "";
      ours.push(timeRun([programs.bridge, "focus", id], nothing, place));
      empty.push(timeRun([programs.empty], nothing, place));
      const focused = run < ids.length ? await desktop.focusedTitle() : id;
      if (focused !== id) throw new Error(`Expected the focus on ${id}, found it on ${focused}`);
    }
  }
  const beside = (share: number) => {
    const [a, b] = [percentile(ours, share), percentile(empty, share)];
    return `${a.toFixed(2)} / ${b.toFixed(2)} ms = ${(a / b).toFixed(2)} ×`;
  };
  return {
    what: WHAT,
    target,
    measured: `p50 ${beside(0.5)} empty, p99 ${beside(0.99)} (${ours.length} runs)`,
    met: percentile(ours, 0.5) <= TARGET_MS,
  };
}
