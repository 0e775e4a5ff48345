import { cpSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { assistantLine } from "./ledger-transcripts.ts";

const RECORDED = resolve(import.meta.dir, "../fixtures/claude/2.1.329/transcripts");

/** A sandbox with the paths that matter to a ledger. */
export interface LedgerHome extends Sandbox {
  /** Where transcripts lie. */
  readonly projects: string;
  /** `$XDG_STATE_HOME`: mounts and limits are tried on it. */
  readonly stateDir: string;
  readonly ledgerPath: string;
}

/** A home without any transcripts yet. */
export function createLedgerHome(): LedgerHome {
  const base = createSandbox();
  const stateDir = join(base.root, "state");
  mkdirSync(stateDir);
  const env = { ...base.env, XDG_STATE_HOME: stateDir, TZ: "UTC", NO_COLOR: "1" };
  return {
    ...base,
    env,
    run: (args, options) => base.run(args, { ...options, env: { ...env, ...options?.env } }),
    start: (args, options) => base.start(args, { ...options, env: { ...env, ...options?.env } }),
    projects: join(base.home, ".claude/projects"),
    stateDir,
    ledgerPath: join(stateDir, "llm-bridge/ledger.db"),
  };
}

/** Gives it what a real client of 2.1.329 has left. */
export function giveRecordings({ projects }: LedgerHome): void {
  cpSync(RECORDED, projects, { recursive: true });
}

/** Many short responses in a few files: enough that they are read on several threads, and written down in several batches. */
export const DENSE_RESPONSES = 32_000;
const DENSE_FILES = 4;

export function giveDenseHistory({ projects }: LedgerHome): void {
  mkdirSync(join(projects, "dense"), { recursive: true });
  for (let file = 0; file < DENSE_FILES; file++) {
    const lines = Array.from({ length: DENSE_RESPONSES / DENSE_FILES }, (_, index) =>
      assistantLine({
        id: `msg_${file}_${index}`,
        output: index,
        at: new Date(Date.UTC(2026, 9, 1) + index * 60_000).toISOString(),
        sessionId: `s${file}_${index % 20}`,
      }),
    );
    writeFileSync(join(projects, `dense/s${file}.jsonl`), lines.join(""));
  }
}

/** What the program says that was used, apart from how it says it. */
export async function usageOf(home: LedgerHome, env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr, exitCode } = await home.run(["usage", "session", "--json"], { env });
  return { usage: JSON.parse(stdout), stderr, exitCode };
}

/** The size of a file; 0 while there is none. */
export const sizeOf = (path: string): number =>
  statSync(path, { throwIfNoEntry: false })?.size ?? 0;
