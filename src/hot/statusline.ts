import { statusReport } from "../agents/claude/status.ts";
import { loadConfig } from "../config/load.ts";
import { type Template, usesField } from "../core/format/template.ts";
import { epochMs } from "../core/instant.ts";
import { isObject, type Json } from "../core/json.ts";
import { decodeSummary } from "../core/usage/summary-codec.ts";
import { parseStatusLineFormat } from "../core/view/format-string.ts";
import { STATUS_LINE_DEFAULTS, viewStatusLine } from "../core/view/statusline.ts";
import { USAGE_FIELDS } from "../core/view/usage-values.ts";
import { renderStatusLine } from "../surfaces/statusline/render.ts";
import { configPath, runtimeDir, runtimePaths } from "../sys/paths.ts";
import { LOCAL_TIME_SYMBOLS, readUtcOffset } from "../sys/utc-offset.ts";
import { WIRE_VERSION, type WireMessage } from "../wire/message.ts";
import { agentPid } from "./agent-pid.ts";
import { readFlags } from "./flags.ts";
import { send } from "./datagram.ts";
import { INPUT_WAIT_MS, readInput } from "./input.ts";
import { bindLibc, type HotLibc, openHotLibc } from "./libc.ts";
import { type Stamp, stampNow } from "./stamp.ts";

/** `node:fs` would cost 0.8 ms of a process that has 5. */
const STATUS_LINE_SYMBOLS = {
  open: { args: ["ptr", "i32"], returns: "i32" },
  write: { args: ["i32", "ptr", "u32"], returns: "i32" },
  ...LOCAL_TIME_SYMBOLS,
} as const;

const bindFiles = () => bindLibc(STATUS_LINE_SYMBOLS);
type StatusLineLibc = ReturnType<typeof bindFiles> & HotLibc;

// Without blocking: a pipe in a file's place is read as empty.
const O_RDONLY_NONBLOCK_CLOEXEC = 0o2004000;

/**
 * The agent's status line: its JSON in, our text out at once, then one datagram. Always prints a line
 * and always exits 0: an agent blanks its line otherwise.
 */
export async function runStatusLine(args: readonly string[]): Promise<void> {
  let libc: HotLibc | undefined;
  // What cannot be shown must not cost the user the line.
  try {
    libc = openHotLibc();
    const stamp = stampNow(libc);
    const input = toObject(readInput(libc, INPUT_WAIT_MS));
    const files = bindFiles();
    print(files, await renderLines({ ...libc, ...files }, input ?? {}, readFlags(args)));
    if (input) await report(libc, input, stamp);
  } catch (error) {
    if (process.env["LLM_BRIDGE_DEBUG"]) await import("./fault-log.ts").then((m) => m.log(error));
  }
  libc?._exit(0);
  process.exit(0);
}

async function renderLines(
  libc: StatusLineLibc,
  input: Json,
  flags: ReadonlyMap<string, string>,
): Promise<string> {
  const { config } = await loadConfig({
    path: configPath(process.env),
    env: process.env,
    flags: { "statusline.format": flags.get("format"), "statusline.chain": flags.get("chain") },
    readFile: (path) => readSmallFile(libc, path),
  });
  const { format: source, color, chain } = config.statusline;
  const format = source === undefined ? undefined : parseStatusLineFormat(source);
  const template = format?.ok ? format.value : undefined;
  const usage = template && readUsage(libc, template);
  const lines = viewStatusLine(statusReport(input), {
    ...(template && { format: template }),
    ...(usage && { usage }),
    columns: columns(),
    contextHighPercent: config.bar.context_high_percent,
    displayWidth: (text) => Bun.stringWidth(text),
    utcOffsetMinutes: (at) => readUtcOffset(libc, at),
  });
  const ours = renderStatusLine(lines, { color: color !== "never" });
  return chain === undefined ? ours : chainedOutput(chain, input) + ours;
}

/** What the daemon's ledger tells; only whoever asks for it waits for it. */
function readUsage(libc: StatusLineLibc, template: Template) {
  if (!USAGE_FIELDS.some((field) => usesField(template, field))) return undefined;
  const uid = process.getuid?.() ?? 0;
  const { usage } = runtimePaths(
    process.env,
    runtimeDir(process.env, () => uid),
  );
  return decodeSummary(readSmallFile(libc, usage) ?? "", epochMs(Date.now()));
}

/** A configuration file fits in one piece. */
const MAX_FILE_BYTES = 64 * 1024;

/** The text of a file, or undefined where there is none that we may read. */
function readSmallFile(libc: StatusLineLibc, path: string): string | undefined {
  const fd = libc.open(new TextEncoder().encode(`${path}\0`), O_RDONLY_NONBLOCK_CLOEXEC);
  if (fd < 0) return undefined;
  const buffer = new Uint8Array(MAX_FILE_BYTES);
  const length = libc.read(fd, buffer, buffer.length);
  return new TextDecoder().decode(buffer.subarray(0, Math.max(0, length)));
}

/** By write(2): the runtime's own stream would cost 7 ms. */
function print(libc: Pick<StatusLineLibc, "write">, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) {
    const written = libc.write(1, bytes, bytes.length);
    if (written <= 0) return;
    bytes = bytes.subarray(written);
  }
}

/** What the user's own status line command prints for the same input, each line ended. */
function chainedOutput(command: string, input: Json): string {
  const stdin = new TextEncoder().encode(JSON.stringify(input));
  const { stdout } = Bun.spawnSync(["/bin/sh", "-c", command], { stdin, stderr: "ignore" });
  const text = stdout.toString();
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function columns(): number {
  const given = Number(process.env["COLUMNS"]);
  return Number.isInteger(given) && given > 0 ? given : STATUS_LINE_DEFAULTS.columns;
}

async function report(libc: HotLibc, input: Json, stamp: Stamp): Promise<void> {
  const cwd = text(input["cwd"]);
  const transcript_path = text(input["transcript_path"]);
  const message: WireMessage = {
    v: WIRE_VERSION,
    agent: "claude",
    session: text(input["session_id"]) ?? "",
    event: "status",
    ...(cwd !== undefined && { cwd }),
    ...(transcript_path !== undefined && { transcript_path }),
    ...stamp,
    pid: agentPid(),
    status: input,
  };
  if (!send(libc, message)) await (await import("./undelivered.ts")).deliver(message);
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const toObject = (value: unknown): Json | undefined => (isObject(value) ? value : undefined);
