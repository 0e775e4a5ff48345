import { parseArgs } from "node:util";
import { measureRest } from "./bench/at-rest.ts";
import { measureBesidePrometheus } from "./bench/beside-prometheus.ts";
import { measureBurst } from "./bench/burst.ts";
import { measureFocus } from "./bench/focus.ts";
import { measureHookWait } from "./bench/hook-wait.ts";
import {
  measureLedgerAppended,
  measureLedgerCold,
  measureLedgerGrowth,
  measureLedgerMemory,
  measureLedgerWarm,
} from "./bench/ledger.ts";
import { measureLedgerFollowing } from "./bench/ledger-following.ts";
import { measureMetrics } from "./bench/metrics.ts";
import { measureMemory } from "./bench/memory.ts";
import { measureOtlp } from "./bench/otlp.ts";
import { measurePage, measurePageUpdate } from "./bench/page.ts";
import { buildPrograms, type Programs } from "./bench/programs.ts";
import { type Row, unmeasured } from "./bench/row.ts";
import { measureDoctor, measureSetupPlan } from "./bench/setup.ts";
import { renderTable, verdictOf } from "./bench/table.ts";
import { measureThroughput } from "./bench/throughput.ts";
import { measureHttpHook, measureViews } from "./bench/web.ts";
import { measureWholeProcess, VERBS } from "./bench/whole-process.ts";

const METHOD = `Whole processes: ours and an empty program of the same build in turns (A B, B A, …), minimal environment, both files' pages dealt anew 12 times.
Only ratios that were measured in one run compare; a daemon runs beside in a private directory. Medians and p99 are over all runs.
Ledger: the same made-up transcripts for ours and for ccusage's native program, in turns, read once before; a cold run has an empty state directory.`;

interface Options {
  readonly runs: number;
  readonly restSeconds: number;
  readonly ledger: { readonly runs: number; readonly full: boolean };
}

type Measure = (programs: Programs, options: Options) => Row | Promise<Row>;

/** Each row by the name that `--only` takes. */
const MEASURES: Readonly<Record<string, Measure>> = {
  event: (programs, { runs }) => measureWholeProcess(VERBS.event, programs, runs),
  statusline: (programs, { runs }) => measureWholeProcess(VERBS.statusline, programs, runs),
  "event-alone": (programs, { runs }) => measureWholeProcess(VERBS["event-alone"], programs, runs),
  help: (programs, { runs }) => measureWholeProcess(VERBS.help, programs, runs),
  focus: (programs, { runs }) => measureFocus(programs, runs),
  setup: (programs, { runs }) => measureSetupPlan(programs, runs),
  doctor: (programs, { runs }) => measureDoctor(programs, runs),
  single: (programs) => measureBurst(programs, 1),
  burst: (programs) => measureBurst(programs, 6),
  "throughput-1": (programs) => measureThroughput(programs, 1),
  "throughput-100": (programs) => measureThroughput(programs, 100),
  rest: (programs, { restSeconds }) => measureRest(programs, restSeconds),
  memory: (programs) => measureMemory(programs),
  "ledger-cold": (programs, { ledger }) => measureLedgerCold(programs, ledger),
  "ledger-warm": (programs, { ledger }) => measureLedgerWarm(programs, ledger),
  "ledger-appended": (programs, { ledger }) => measureLedgerAppended(programs, ledger),
  "ledger-memory": (programs) => measureLedgerMemory(programs),
  "ledger-growth": (programs, { ledger }) => measureLedgerGrowth(programs, ledger),
  "ledger-following": (programs) => measureLedgerFollowing(programs),
  views: (programs) => measureViews(programs),
  page: (programs) => measurePage(programs),
  "page-update": (programs) => measurePageUpdate(programs),
  "http-hook": (programs) => measureHttpHook(programs),
  "hook-wait": (programs) => measureHookWait(programs),
  metrics: (programs) => measureMetrics(programs),
  "beside-scrape": (programs) => measureBesidePrometheus(programs, "scrape"),
  "beside-remote-write": (programs) => measureBesidePrometheus(programs, "remote-write"),
  "otlp-protobuf": (programs) => measureOtlp(programs, "protobuf"),
  "otlp-json": (programs) => measureOtlp(programs, "json"),
};

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    runs: { type: "string", default: "360" },
    "rest-seconds": { type: "string", default: "60" },
    "ledger-runs": { type: "string", default: "9" },
    full: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const options = {
  runs: Number(values.runs),
  restSeconds: Number(values["rest-seconds"]),
  ledger: { runs: Number(values["ledger-runs"]), full: values.full },
};
const names = values.only ?? Object.keys(MEASURES);

using programs = await buildPrograms();
const rows: Row[] = [];
for (const name of names) {
  const measure = MEASURES[name];
  if (!measure) throw new Error(`Expected one of ${Object.keys(MEASURES).join(", ")}, got ${name}`);
  process.stderr.write(`measuring ${name} …\n`);
  // One row that fails must not cost the others.
  try {
    rows.push(await measure(programs, options));
  } catch (error) {
    rows.push(unmeasured(name, "", error instanceof Error ? error.message : String(error)));
  }
}

if (values.json) {
  console.log(
    JSON.stringify(
      rows.map((row) => ({ ...row, verdict: verdictOf(row) })),
      null,
      2,
    ),
  );
} else {
  console.log(`${METHOD}\n\n${renderTable(rows)}`);
}
// A missed target is a fact to look at; only what could not be measured is a fault.
process.exitCode = rows.some((row) => row.met === undefined) ? 1 : 0;
