import { hookMessage } from "../agents/claude/hook.ts";
import type { WireMessage } from "../wire/message.ts";
import { agentPid } from "./agent-pid.ts";
import { send } from "./datagram.ts";
import { INPUT_WAIT_MS, readInput } from "./input.ts";
import { type HotLibc, openHotLibc } from "./libc.ts";
import { stampNow } from "./stamp.ts";

/** With `--type` the input is an extra: taken when it is there already, never waited for. */
const EXTRA_INPUT_WAIT_MS = 10;

/**
 * The hook: one JSON in, one datagram out, nothing printed, exit 0 whatever happens. It leaves by
 * `_exit`, which skips the runtime's teardown. Written in few and plain steps on purpose: in a process
 * that lives 3 ms each function and each class that is touched first is felt.
 */
export async function runEvent(args: readonly string[]): Promise<void> {
  let libc: HotLibc | undefined;
  // The agent must never see a fault of ours: no output, no exit code.
  try {
    libc = openHotLibc();
    const message = await readMessage(libc, args);
    if (message && !send(libc, message)) {
      await (await import("./undelivered.ts")).deliver(message);
    }
  } catch (error) {
    if (process.env["LLM_BRIDGE_DEBUG"]) await import("./fault-log.ts").then((m) => m.log(error));
  }
  libc?._exit(0);
  process.exit(0);
}

async function readMessage(
  libc: HotLibc,
  args: readonly string[],
): Promise<WireMessage | undefined> {
  const stamp = stampNow(libc);
  if (args.length === 0) {
    const message = hookMessage(readInput(libc, INPUT_WAIT_MS));
    return message && { ...message, ...stamp, pid: agentPid() };
  }
  const input = hookMessage(readInput(libc, EXTRA_INPUT_WAIT_MS));
  const { flagMessage } = await import("./event-flags.ts");
  const message = flagMessage(args, input, process.env["PWD"]);
  return message && { ...message, ...stamp };
}
