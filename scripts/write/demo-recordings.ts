import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HookInput, RecordedStep, Recording } from "../../src/cli/demo/play/recording.ts";
import { HOOKED_EVENTS } from "../../src/install/hook-entries.ts";
import { ROOT } from "../build.ts";

const FIXTURES = join(ROOT, "tests/fixtures/claude/2.1.329");
const OUT = join(ROOT, "src/data/demo");

type Json = Readonly<Record<string, unknown>>;

/** One line of a recorded run, at the moment of the recording. */
interface Moment {
  readonly atMs: number;
  readonly kind: RecordedStep["kind"];
  readonly input: Json;
}

/** A recorded run: its hooks, and what was written beside them. */
interface Run {
  readonly hooks: readonly Moment[];
  readonly beside: readonly Moment[];
}

/** A part of a recorded run, played as a session of its own. */
interface Part {
  readonly session: string;
  readonly project: string;
  readonly moments: readonly Moment[];
}

/** The silence where two parts of a recording are joined. */
const JOINT_MS = 450;

/** Names and figures that the bridge reads; texts of files and answers are left out. */
const KEPT = [
  "hook_event_name",
  "source",
  "model",
  "reason",
  "prompt",
  "permission_mode",
  "agent_id",
  "agent_type",
  "tool_name",
  "tool_use_id",
  "error",
  "is_interrupt",
  "duration_ms",
  "message",
  "notification_type",
  "background_tasks",
] as const;

const KEPT_TOOL_INPUT = ["command", "file_path", "description", "subagent_type"] as const;

const KEPT_STATUS = ["model", "version", "cost", "context_window", "exceeds_200k_tokens"] as const;

const KEPT_LINE = ["isSidechain", "type", "message", "interruptedMessageId", "version"] as const;

const GARDEN = "/home/you/src/garden";
const KITCHEN = "/home/you/src/kitchen";

/** Every scenario's recording, by its name. */
export function makeRecordings(): Readonly<Record<string, Recording>> {
  const interactive = readHooks("interactive");
  const printed = readHooks("print-main");
  const run: Run = { hooks: interactive, beside: [...readStatusLines(), ...readInterruptions()] };
  const apiError = readLines("hooks/by-event/StopFailure.jsonl").find((line) =>
    JSON.stringify(line).includes("max_output_tokens"),
  );

  const start = hooksAt(interactive, 0, 0);
  const end = hooksAt(interactive, 105, 105);

  // The permission prompts of the tour were answered by the script within 0.3 s; they and the failing call
  // have scenarios of their own. A second edit shows nothing that the first has not.
  const ELSEWHERE = /"PermissionRequest"|exit 3|out\.txt/;
  const tour = between(run, 0, 33).filter(
    ({ kind, input }) => kind !== "hook" || !ELSEWHERE.test(JSON.stringify(input)),
  );
  const asking = joined(start, between(run, 34, 42));
  const delegating = hooksAt(printed, 31, 44);

  const scenarios: Readonly<Record<string, readonly Part[]>> = {
    single: [{ session: "demo-single", project: GARDEN, moments: joined(tour, end) }],
    several: [
      { session: "demo-garden", project: GARDEN, moments: joined(asking, end) },
      // Begins while the other one works, and goes on while it waits for its permission.
      { session: "demo-kitchen", project: KITCHEN, moments: shifted(delegating, asking, 1) },
    ],
    permission: [{ session: "demo-permission", project: GARDEN, moments: joined(asking, end) }],
    failing: [
      {
        session: "demo-failing",
        project: GARDEN,
        moments: joined(
          start,
          between(run, 2, 2),
          hooksAt(printed, 10, 12),
          [{ atMs: 0, kind: "hook", input: record(apiError?.["payload"]) }],
          end,
        ),
      },
    ],
    interruption: [
      {
        session: "demo-interruption",
        project: GARDEN,
        moments: joined(start, between(run, 47, 53), end),
      },
    ],
  };

  return Object.fromEntries(
    Object.entries(scenarios).map(([name, parts]) => [name, mergeParts(parts)]),
  );
}

/** All parts as one row of steps, in the order of their moments. */
function mergeParts(parts: readonly Part[]): Recording {
  const all = parts
    .flatMap(({ session, project, moments }) =>
      moments.map((moment) => ({ moment, session, project })),
    )
    .toSorted((a, b) => a.moment.atMs - b.moment.atMs);
  let lastMs = all[0]?.moment.atMs ?? 0;
  const steps = all.map(({ moment, session, project }): RecordedStep => {
    const base = { gapMs: Math.round(moment.atMs - lastMs), session, project };
    lastMs = moment.atMs;
    switch (moment.kind) {
      case "hook":
        return { ...base, kind: "hook", input: scrubHook(moment.input, session, project) };
      case "statusline":
        return { ...base, kind: "statusline", input: scrubStatus(moment.input, session, project) };
      case "transcript":
        return { ...base, kind: "transcript", line: scrubLine(moment.input, session, project) };
    }
  });
  return { steps };
}

/** The hooks of these lines, and whatever the status line and the transcript had between them. */
function between({ hooks, beside }: Run, first: number, last: number): readonly Moment[] {
  const fromMs = hooks[first]?.atMs ?? 0;
  // A status line follows what it reports by 0.3 s, an interruption by seconds: up to the next prompt.
  const toMs = hooks[last + 1]?.atMs ?? Number.POSITIVE_INFINITY;
  const within = beside.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  return [...hooksAt(hooks, first, last), ...within].toSorted((a, b) => a.atMs - b.atMs);
}

function hooksAt(run: readonly Moment[], first: number, last: number): readonly Moment[] {
  return run
    .slice(first, last + 1)
    .filter(({ input }) => Object.hasOwn(HOOKED_EVENTS, String(input["hook_event_name"])));
}

function joined(...parts: readonly (readonly Moment[])[]): readonly Moment[] {
  const moments: Moment[] = [];
  for (const part of parts) {
    const shiftMs = (moments.at(-1)?.atMs ?? 0) + JOINT_MS - (part[0]?.atMs ?? 0);
    for (const moment of part) moments.push({ ...moment, atMs: moment.atMs + shiftMs });
  }
  return moments;
}

/** A run that begins half a second after the nth moment of another one. */
function shifted(run: readonly Moment[], other: readonly Moment[], nth: number): readonly Moment[] {
  const shiftMs = (other[nth]?.atMs ?? 0) + 40 - (run[0]?.atMs ?? 0);
  return run.map((moment) => ({ ...moment, atMs: moment.atMs + shiftMs }));
}

function scrubHook(input: Json, session: string, project: string): HookInput {
  const kept = pick(input, KEPT);
  const tool = input["tool_input"];
  const prompt = kept["prompt"];
  return move(
    {
      session_id: session,
      cwd: project,
      ...kept,
      hook_event_name: String(kept["hook_event_name"]),
      ...(typeof prompt === "string" && { prompt: scrubPrompt(prompt) }),
      ...(tool !== undefined && { tool_input: pick(record(tool), KEPT_TOOL_INPUT) }),
    },
    project,
  );
}

/** The script that drove the client marked its prompts; of the client's own only the mark is read. */
function scrubPrompt(prompt: string): string {
  const notice = /^<task-notification>\n<task-id>[^<]+<\/task-id>/.exec(prompt)?.[0];
  return notice ?? prompt.replace(/^\[\[\w+\]\] /, "");
}

function scrubStatus(input: Json, session: string, project: string): Json {
  const workspace = { current_dir: project, project_dir: project };
  return { session_id: session, cwd: project, workspace, ...pick(input, KEPT_STATUS) };
}

function scrubLine(line: Json, session: string, project: string): Json {
  return { ...pick(line, KEPT_LINE), cwd: project, sessionId: session };
}

function pick(from: Json, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]]));
}

/** The recording's own directories become the project. */
function move<T extends Json>(value: T, project: string): T {
  // The same value with other strings in it.
  return JSON.parse(JSON.stringify(value).replace(/\/LAB\/[\w-]+\/ws/g, project)) as T;
}

function readHooks(run: string): readonly Moment[] {
  return readLines(`hooks/calls-${run}.jsonl`).map((line) => ({
    atMs: Number(line["t_ns"]) / 1e6,
    kind: "hook",
    input: record(line["payload"]),
  }));
}

function readStatusLines(): readonly Moment[] {
  return readLines("statusline/calls-interactive.jsonl").map((line) => ({
    atMs: Number(line["t_ns"]) / 1e6,
    kind: "statusline",
    input: record(line["stdin"]),
  }));
}

function readInterruptions(): readonly Moment[] {
  return readLines("transcripts/interactive/c06f17f3-7d67-47d6-aabf-f0ff55bf2751.jsonl")
    .filter(
      (line) => line["type"] === "user" && JSON.stringify(line).includes("[Request interrupted"),
    )
    .map((line) => ({
      atMs: Date.parse(String(line["timestamp"])),
      kind: "transcript",
      input: line,
    }));
}

function readLines(path: string): readonly Json[] {
  return readFileSync(join(FIXTURES, path), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => record(JSON.parse(line)));
}

function record(value: unknown): Json {
  if (typeof value !== "object" || value === null) throw new Error("Expected a JSON object.");
  return { ...value };
}

if (import.meta.main) {
  for (const [name, recording] of Object.entries(makeRecordings())) {
    await Bun.write(join(OUT, `${name}.json`), `${JSON.stringify(recording)}\n`);
    console.log(`${name}: ${recording.steps.length} steps`);
  }
  Bun.spawnSync([process.execPath, "fmt", "--no-script", OUT]);
}
