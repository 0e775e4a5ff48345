import { cutString } from "../wire/cut.ts";
import { WIRE_VERSION, type WireMessage } from "../wire/message.ts";

/** No flag's value is longer than the wire carries. */
const VALUE_UNITS = 4096;

/**
 * `event --type T [--tool S] [--input S] [--prompt S] [--error S] [--session-id S] [--agent S]`, for
 * scripts and other agents, laid over the hook input where there is one. Undefined without a type.
 */
export function flagMessage(
  args: readonly string[],
  input: WireMessage | undefined,
  workingDir: string | undefined,
): WireMessage | undefined {
  const flags = readFlags(args);
  const event = flags.get("type") ?? input?.event;
  if (!event) return undefined;

  const tool = flags.get("tool") ?? input?.tool;
  const subject = flags.get("input") ?? input?.subject;
  const cwd = input?.cwd ?? workingDir;
  const detail = { ...input?.detail };
  const prompt = flags.get("prompt");
  const error = flags.get("error");
  if (prompt !== undefined) detail["prompt"] = prompt;
  if (error !== undefined) detail["error"] = error;

  return {
    ...input,
    v: WIRE_VERSION,
    agent: flags.get("agent") ?? input?.agent ?? "claude",
    session: flags.get("session-id") ?? input?.session ?? "",
    event,
    ...(tool !== undefined && { tool }),
    ...(subject !== undefined && { subject }),
    ...(cwd !== undefined && { cwd }),
    detail,
  };
}

/** `--name value` and `--name=value`; what is neither is passed over: a hook has nobody to complain to. */
export function readFlags(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (!arg.startsWith("--")) continue;
    const equals = arg.indexOf("=");
    const name = arg.slice(2, equals < 0 ? undefined : equals);
    const value = equals < 0 ? args[++i] : arg.slice(equals + 1);
    if (value !== undefined && value !== "") flags.set(name, cutString(value, VALUE_UNITS));
  }
  return flags;
}
