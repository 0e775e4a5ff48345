import { BridgeFault } from "../../core/fault.ts";
import { runOwnProgram } from "../../sys/own-program.ts";

/** An event that no agent has: it is counted as one of which nothing is known, and changes nothing. */
const PROBE = JSON.stringify({ hook_event_name: "BridgeProbe", session_id: "" });

/** A hook takes milliseconds. */
const ARRIVAL_WAIT_MS = 2000;
const LOOK_EVERY_MS = 1;

/**
 * Runs our own program as an agent runs it for a hook, and resolves when its message has come: the count of
 * messages of which nothing is known has grown. Throws BridgeFault `daemon-unavailable` where it does not.
 */
export async function sendProbe(ignored: () => number): Promise<void> {
  const before = ignored();
  using hook = runOwnProgram(["event"], PROBE);
  const { exitCode } = await hook.ended;
  const giveUpAt = performance.now() + ARRIVAL_WAIT_MS;
  while (ignored() <= before) {
    if (exitCode !== 0 || performance.now() > giveUpAt) {
      throw new BridgeFault("daemon-unavailable", "A hook was started, and nothing arrived.", {
        hint: "The daemon may listen on another socket than hooks send to: look at LLM_BRIDGE_SOCKET_PATH and `[daemon] socket_path`.",
      });
    }
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
