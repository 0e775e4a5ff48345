import { hookInput } from "../agents/hook-input.ts";
import { agentProcess } from "../sys/agent-process.ts";
import { WIRE_VERSION, type WireMessage } from "../wire/message.ts";
import { readFlags } from "./flags.ts";
import type { Stamp } from "./stamp.ts";

/** A message that was stamped further back than this was not sent by a hook that has just been started. */
const MAX_DELAY_MS = 60_000;

/** Who runs `event`. */
export interface Sender {
  readonly workingDir: string | undefined;
  /** The agent's process, by `callerPid`. */
  readonly callerPid: number;
  readonly stamp: Stamp;
}

/** The process that has called us, past the shell that it has called us by: that one is gone when the daemon looks. */
export const callerPid = (): number => agentProcess(process.ppid) ?? process.ppid;

/** Whether the flags alone say what has happened: then the input is an extra, and an agent's hook is not what has called. */
export const nameTheEvent = (args: readonly string[]): boolean =>
  args.some((arg) => arg === "--type" || arg.startsWith("--type="));

/**
 * `event --type T [--tool S] [--input S] [--prompt S] [--error S] [--session-id S] [--agent S]`, for
 * scripts, and `event --agent S` for the hooks of other agents, whose input comes on stdin or, from
 * programs that notify, as the last argument. Flags are laid over the input. Undefined without an event.
 */
export function flagMessage(
  args: readonly string[],
  input: unknown,
  sender: Sender,
): WireMessage | undefined {
  const flags = readFlags(args);
  const agent = flags.get("agent");
  const given = hookInput(agent, input ?? parseLast(args));
  const event = flags.get("type") ?? given?.event;
  if (!event) return undefined;

  const tool = flags.get("tool") ?? given?.tool;
  const subject = flags.get("input") ?? given?.subject;
  const cwd = given?.cwd ?? sender.workingDir;
  const detail = { ...given?.detail };
  const prompt = flags.get("prompt");
  const error = flags.get("error");
  if (prompt !== undefined) detail["prompt"] = prompt;
  if (error !== undefined) detail["error"] = error;

  return {
    ...given,
    v: WIRE_VERSION,
    agent: agent ?? given?.agent ?? "claude",
    session: flags.get("session-id") ?? given?.session ?? "",
    event,
    ...(tool !== undefined && { tool }),
    ...(subject !== undefined && { subject }),
    ...(cwd !== undefined && { cwd }),
    // A script ends with its line; an agent that calls a hook lives on, and its session with it.
    ...(given && !nameTheEvent(args) && { pid: sender.callerPid }),
    ...stampOf(given, sender.stamp),
    detail,
  };
}

/** A sender that cannot read the boot clock says by the wall clock when it was; several of its messages may be under way at once. */
function stampOf(given: WireMessage | undefined, stamp: Stamp): Stamp {
  const delayMs = given?.epoch_ms === undefined ? 0 : stamp.epoch_ms - given.epoch_ms;
  if (!(delayMs > 0 && delayMs < MAX_DELAY_MS)) return stamp;
  return { boot_ms: stamp.boot_ms - delayMs, epoch_ms: stamp.epoch_ms - delayMs };
}

function parseLast(args: readonly string[]): unknown {
  const last = args.at(-1);
  if (!last?.startsWith("{")) return undefined;
  // Not JSON: then it was not meant for us, and a hook has nobody to complain to.
  try {
    return JSON.parse(last);
  } catch {
    return undefined;
  }
}
