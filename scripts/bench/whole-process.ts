import { readdirSync } from "node:fs";
import { redealPages } from "./page-cache.ts";
import { percentile } from "./percentile.ts";
import { makePrivateDir, type PrivateDir, startDaemon } from "./private-daemon.ts";
import type { Programs } from "./programs.ts";
import { recordedHookInput, recordedStatusLineInput } from "./recorded-input.ts";
import type { Row } from "./row.ts";

/** In each round both programs lie elsewhere in memory. */
const ROUNDS = 12;

interface Verb {
  readonly what: string;
  readonly args: readonly string[];
  readonly input: Uint8Array;
  readonly withDaemon: boolean;
  /** Targets as multiples of the empty program's time. */
  readonly p50: number;
  readonly p99?: number;
}

const HOOK = { args: ["event"], input: recordedHookInput() };
const EVENT: Verb = {
  ...HOOK,
  what: "`event`, daemon up, whole process",
  withDaemon: true,
  p50: 1.1,
  p99: 2,
};
const STATUS_LINE: Verb = {
  what: "`statusline`, whole process",
  args: ["statusline"],
  input: recordedStatusLineInput(),
  withDaemon: true,
  p50: 1.35,
};
const EVENT_ALONE: Verb = {
  ...HOOK,
  what: "`event`, no daemon",
  withDaemon: false,
  p50: 3,
};
const HELP: Verb = {
  what: "`--help`",
  args: ["--help"],
  input: new Uint8Array(),
  withDaemon: false,
  p50: 2,
};

/** Verbs by the names of their rows. */
export const VERBS = {
  event: EVENT,
  statusline: STATUS_LINE,
  "event-alone": EVENT_ALONE,
  help: HELP,
} as const satisfies Record<string, Verb>;

/** Times a verb of ours and the empty program in turns, each from its start to its end. */
export async function measureWholeProcess(
  verb: Verb,
  programs: Programs,
  runs: number,
): Promise<Row> {
  using dir = makePrivateDir();
  await using _daemon = verb.withDaemon ? await startDaemon(programs.daemon, dir) : undefined;
  const ours: number[] = [];
  const empty: number[] = [];
  const runOurs = () => ours.push(timeRun([programs.bridge, ...verb.args], verb.input, dir));
  const runEmpty = () => empty.push(timeRun([programs.empty], verb.input, dir));

  for (let round = 0; round < ROUNDS; round++) {
    const files = [programs.bridge, programs.empty];
    for (const path of round % 2 === 0 ? files : files.toReversed()) redealPages(path);
    timeRun([programs.bridge, ...verb.args], verb.input, dir); // the first run of a round reads from no cache
    timeRun([programs.empty], verb.input, dir);
    for (let run = 0; run < runs / ROUNDS; run++) {
      for (const step of run % 2 === 0 ? [runOurs, runEmpty] : [runEmpty, runOurs]) step();
    }
  }
  return describe(verb, ours, empty);
}

/** Milliseconds from a program's start to its end. Throws where it does not end well. */
export function timeRun(
  command: string[],
  input: Uint8Array,
  dir: Pick<PrivateDir, "env" | "path">,
): number {
  const startedNs = Bun.nanoseconds();
  const { exitCode } = Bun.spawnSync(command, {
    env: { ...dir.env },
    cwd: dir.path,
    stdin: input,
    stdout: "ignore",
    stderr: "ignore",
  });
  const tookMs = (Bun.nanoseconds() - startedNs) / 1e6;
  if (exitCode !== 0) throw new Error(`Expected ${command.join(" ")} to exit 0, got ${exitCode}`);
  return tookMs;
}

function describe(verb: Verb, ours: readonly number[], empty: readonly number[]): Row {
  const compare = (share: number) => {
    const [a, b] = [percentile(ours, share), percentile(empty, share)];
    return { ratio: a / b, text: `${a.toFixed(2)} / ${b.toFixed(2)} ms = ${(a / b).toFixed(2)} ×` };
  };
  const [p50, p99] = [compare(0.5), compare(0.99)];
  const processes =
    verb.withDaemon || verb.input.length === 0 ? "" : `, ${countProcesses()} processes`;
  return {
    what: verb.what,
    target: `p50 ≤ ${verb.p50} ×${verb.p99 === undefined ? "" : `, p99 ≤ ${verb.p99} ×`} empty`,
    measured: `p50 ${p50.text}, p99 ${p99.text} (${ours.length} runs${processes})`,
    met: p50.ratio <= verb.p50 && (verb.p99 === undefined || p99.ratio <= verb.p99),
  };
}

/** Looking for a Waybar costs by the process. */
const countProcesses = (): number =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length;
