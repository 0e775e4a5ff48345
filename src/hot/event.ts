import { hookMessage } from "../agents/claude/hook.ts";
import type { WireMessage } from "../wire/message.ts";
import { agentPid } from "./agent-pid.ts";
import { send } from "./datagram.ts";
import { INPUT_WAIT_MS, readInput } from "./input.ts";
import { type HotLibc, openHotLibc } from "./libc.ts";
import { type Stamp, stampNow } from "./stamp.ts";

/** With `--type` the input is an extra: taken when it is there already, never waited for. */
const EXTRA_INPUT_WAIT_MS = 10;

/**
 * The hook: one JSON in, one datagram out, nothing printed, exit 0 whatever happens. It leaves by
 * `_exit`, which skips the runtime's teardown. Written in few and plain steps on purpose: in a process
 * that lives 4 ms each function and each class that is touched first is felt. So is the first async
 * function: the usual case ends before it gets to one.
 */
export function runEvent(args: readonly string[]): Promise<void> | undefined {
  let libc: HotLibc | undefined;
  // The agent must never see a fault of ours: no output, no exit code.
  try {
    libc = openHotLibc();
    const stamp = stampNow(libc);
    if (args.length > 0) return finish(libc, deliverFlags(libc, args, stamp));

    const input = hookMessage(readInput(libc, INPUT_WAIT_MS));
    const message = input && { ...input, ...stamp, pid: agentPid() };
    if (message && !send(libc, message)) return finish(libc, deliverLater(message));
    libc._exit(0);
    return undefined;
  } catch (error) {
    return finish(libc, Promise.reject(error));
  }
}

async function deliverFlags(libc: HotLibc, args: readonly string[], stamp: Stamp): Promise<void> {
  const { callerPid, flagMessage, nameTheEvent } = await import("./event-flags.ts");
  const input = readInput(libc, nameTheEvent(args) ? EXTRA_INPUT_WAIT_MS : INPUT_WAIT_MS);
  const sender = { workingDir: process.env["PWD"], callerPid: callerPid(), stamp };
  const message = flagMessage(args, input, sender);
  if (message && !send(libc, message)) await deliverLater(message);
}

async function deliverLater(message: WireMessage): Promise<void> {
  await (await import("./undelivered.ts")).deliver(message);
}

async function finish(libc: HotLibc | undefined, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (process.env["LLM_BRIDGE_DEBUG"]) await import("./fault-log.ts").then((m) => m.log(error));
  }
  libc?._exit(0);
  process.exit(0);
}
