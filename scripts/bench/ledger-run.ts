import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunDir, Transcripts } from "./ledger-data.ts";
import { readPeakRssMb } from "./process-stats.ts";

/** A command that tells what a set of transcripts cost, and all that it sees of the environment. */
export interface UsageCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a report says of all its rows together. */
export interface ReportedTotals {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheCreationTokens: number;
  readonly cacheReadTokens: number;
}

/** Ours, with its ledger in this folder. */
export function ourUsage(bridge: string, { dir }: Transcripts, state: RunDir): UsageCommand {
  const folders = ["state", "runtime", "home"].map((name) => join(state.path, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [stateHome = "", runtime = "", home = ""] = folders;
  return {
    command: [bridge, "usage", "daily", "--json"],
    env: {
      CLAUDE_CONFIG_DIR: dir,
      XDG_STATE_HOME: stateHome,
      XDG_RUNTIME_DIR: runtime,
      HOME: home,
    },
  };
}

/** The peer's, with a home that holds no transcripts. */
export function peerUsage(program: string, { dir }: Transcripts, state: RunDir): UsageCommand {
  const home = join(state.path, "home");
  mkdirSync(home, { recursive: true });
  return {
    command: [program, "claude", "daily", "--offline", "--json"],
    env: { CLAUDE_CONFIG_DIR: dir, HOME: home },
  };
}

/** Milliseconds from a command's start to its end. */
export function timeUsage({ command, env }: UsageCommand): number {
  const startedNs = Bun.nanoseconds();
  const { exitCode, stderr } = Bun.spawnSync([...command], {
    env: { ...env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const tookMs = (Bun.nanoseconds() - startedNs) / 1e6;
  if (exitCode !== 0) throw new Error(failure(command, exitCode, stderr.toString()));
  return tookMs;
}

/** Runs a command for what it says. */
export function readTotals({ command, env }: UsageCommand): ReportedTotals {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], {
    env: { ...env },
    stdin: "ignore",
  });
  if (exitCode !== 0) throw new Error(failure(command, exitCode, stderr.toString()));
  const report: unknown = JSON.parse(stdout.toString());
  if (!hasTotals(report))
    throw new Error(
      `Expected ${nameOf(command)} to print totals, got ${stdout.toString().slice(0, 80)}`,
    );
  return report.totals;
}

function hasTotals(report: unknown): report is { readonly totals: ReportedTotals } {
  if (typeof report !== "object" || report === null || !("totals" in report)) return false;
  const { totals } = report;
  return typeof totals === "object" && totals !== null && "outputTokens" in totals;
}

/** Fast and wrong is no result. */
export function checkTotals(reported: ReportedTotals, { summary }: Transcripts): void {
  const models = Object.values(summary.totals);
  const sum = (of: (totals: (typeof models)[number]) => number): number =>
    models.reduce((total, totals) => total + of(totals), 0);
  const expected: ReportedTotals = {
    inputTokens: sum(({ input }) => input),
    outputTokens: sum(({ output }) => output),
    cacheCreationTokens: sum(({ cacheWrite5m, cacheWrite1h }) => cacheWrite5m + cacheWrite1h),
    cacheReadTokens: sum(({ cacheRead }) => cacheRead),
  };
  expectEqual(reported, expected);
}

/** Throws where two reports tell of different tokens. */
export function expectEqual(reported: ReportedTotals, expected: ReportedTotals): void {
  for (const key of TOTALS) {
    if (reported[key] === expected[key]) continue;
    throw new Error(`the totals are wrong: expected ${key} ${expected[key]}, got ${reported[key]}`);
  }
}

const TOTALS = [
  "inputTokens",
  "outputTokens",
  "cacheCreationTokens",
  "cacheReadTokens",
] as const satisfies readonly (keyof ReportedTotals)[];

/** VmHWM only ever grows, so this misses what comes in a process's last moment alone. */
const SAMPLE_MS = 4;

/**
 * The most memory that a command had at once, in MB: VmHWM of its process, whose threads are in it, and of
 * each process below it. Where there are several, their sum is an upper bound.
 */
export async function measurePeakMb({ command, env }: UsageCommand): Promise<number> {
  const child = Bun.spawn([...command], {
    env: { ...env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const peaks = new Map<number, number>();
  while (child.exitCode === null) {
    for (const pid of withDescendants(child.pid)) {
      const peakMb = readPeakOrNone(pid);
      if (peakMb > 0) peaks.set(pid, peakMb);
    }
    await Promise.race([Bun.sleep(SAMPLE_MS), child.exited]);
  }
  if (child.exitCode !== 0)
    throw new Error(failure(command, child.exitCode, await child.stderr.text()));
  return [...peaks.values()].reduce((sum, mb) => sum + mb, 0);
}

function readPeakOrNone(pid: number): number {
  // It may be gone by now, or be so without memory until it is waited for.
  try {
    return readPeakRssMb(pid) || 0;
  } catch {
    return 0;
  }
}

function withDescendants(pid: number): number[] {
  // As above.
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return [pid, ...children.split(" ").filter(Boolean).map(Number).flatMap(withDescendants)];
  } catch {
    return [];
  }
}

function failure(command: readonly string[], exitCode: number | null, stderr: string): string {
  const [said = ""] = stderr.trim().split("\n");
  return `${nameOf(command)} exited ${exitCode}: ${said.slice(0, 160)}`;
}

const nameOf = ([program = "", ...args]: readonly string[]): string =>
  [program.split("/").at(-1), ...args].join(" ");
