import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { redealPages } from "./page-cache.ts";
import { percentile } from "./percentile.ts";
import { makePrivateDir, type PrivateDir, startDaemon } from "./private-daemon.ts";
import type { Programs } from "./programs.ts";
import type { Row } from "./row.ts";
import { timeRun } from "./whole-process.ts";

/** A person waits for the answer, and takes what comes within this time as at once. */
const TARGET_MS = 300;

/** In each round the programs lie elsewhere in memory. */
const ROUNDS = 12;

/** Times the plan of everything that setup does, in a home that has all of it to edit. */
export function measureSetupPlan(programs: Programs, runs: number): Row {
  using home = makeUsualHome();
  return compare("`setup --dry-run`, a usual home", ["setup", "--dry-run"], programs, home, runs);
}

/** Times the doctor in a home that is set up, with a daemon beside. */
export async function measureDoctor(programs: Programs, runs: number): Promise<Row> {
  using home = makeUsualHome();
  timeRun([programs.bridge, "setup", "--yes"], NOTHING, home);
  await using _daemon = await startDaemon(programs.daemon, home);
  return compare("`doctor`, a usual home, daemon up", ["doctor"], programs, home, runs);
}

const NOTHING = new Uint8Array();

function compare(
  what: string,
  args: readonly string[],
  programs: Programs,
  home: PrivateDir,
  runs: number,
): Row {
  const ours: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const program of [programs.bridge, programs.empty]) redealPages(program);
    timeRun([programs.bridge, ...args], NOTHING, home); // the first run of a round reads from no cache
    for (let run = 0; run < runs / ROUNDS; run++) {
      ours.push(timeRun([programs.bridge, ...args], NOTHING, home));
      empty.push(timeRun([programs.empty], NOTHING, home));
    }
  }
  const beside = (share: number) => {
    const [a, b] = [percentile(ours, share), percentile(empty, share)];
    return `${a.toFixed(2)} / ${b.toFixed(2)} ms = ${(a / b).toFixed(2)} ×`;
  };
  return {
    what,
    target: `p99 ≤ ${TARGET_MS} ms`,
    measured: `p50 ${beside(0.5)} empty, p99 ${beside(0.99)} (${ours.length} runs)`,
    met: percentile(ours, 0.99) <= TARGET_MS,
  };
}

/** A home with an agent installed by npm, its settings, a bar with comments and an include, its style, and two shells. */
function makeUsualHome(): PrivateDir {
  const dir = makePrivateDir();
  const write = (path: string, text: string): string => {
    mkdirSync(dirname(join(dir.path, path)), { recursive: true });
    writeFileSync(join(dir.path, path), text);
    return join(dir.path, path);
  };
  const client = "lib/node_modules/@anthropic-ai/claude-code";
  write(`${client}/package.json`, '{ "name": "@anthropic-ai/claude-code", "version": "2.1.329" }');
  const program = write(`${client}/cli.js`, "#!/bin/sh\nsleep 2\n");
  chmodSync(program, 0o755);
  mkdirSync(join(dir.path, "bin"));
  symlinkSync(program, join(dir.path, "bin/claude"));
  const allowed = Array.from({ length: 60 }, (_, index) => `Bash(tool-${index}:*)`);
  write(
    ".claude/settings.json",
    JSON.stringify({ model: "opus", permissions: { allow: allowed } }, null, 2),
  );
  write(".config/waybar/config.jsonc", BAR_CONFIG);
  write(".config/waybar/modules.jsonc", BAR_MODULES);
  write(".config/waybar/style.css", "#clock { padding: 0 8px; }\n".repeat(200));
  write(".bashrc", "");
  mkdirSync(join(dir.path, ".config/fish"), { recursive: true });
  const path = `${join(dir.path, "bin")}:${process.env["PATH"] ?? "/usr/bin:/bin"}`;
  return { ...dir, env: { ...dir.env, PATH: path }, [Symbol.dispose]: () => dir[Symbol.dispose]() };
}

const BAR_CONFIG = `// The bar at the top
{
    "layer": "top",
    "include": ["~/.config/waybar/modules.jsonc"],
    "modules-left": ["sway/workspaces"],
    "modules-right": ["pulseaudio", "network", "clock", "tray"],
}
`;

const BAR_MODULES = `{
${Array.from({ length: 40 }, (_, index) => `    "custom/m${index}": { "exec": "date", "interval": 60 }, // ${index}`).join("\n")}
}
`;
