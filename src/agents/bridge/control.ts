import { CONTROL_COMMANDS, type ControlCommand } from "../../core/control/control.ts";
import { WIRE_VERSION, type WireMessage } from "../../wire/message.ts";

/** The agent of messages that the bridge sends to itself: no session is ever made of them. */
export const BRIDGE_AGENT = "bridge";

const CONTROL_EVENT = "control";

/** The message by which a click on the bar reaches the daemon; docs/protocol.md describes it. */
export const controlMessage = (command: ControlCommand): WireMessage => ({
  v: WIRE_VERSION,
  agent: BRIDGE_AGENT,
  session: "",
  event: CONTROL_EVENT,
  detail: { command },
});

/** The command that a message carries; undefined for every other message. */
export function controlCommand({ agent, event, detail }: WireMessage): ControlCommand | undefined {
  if (agent !== BRIDGE_AGENT || event !== CONTROL_EVENT) return undefined;
  return CONTROL_COMMANDS.find((command) => command === detail?.["command"]);
}
