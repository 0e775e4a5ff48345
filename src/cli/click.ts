import { controlMessage } from "../agents/bridge/control.ts";
import type { ControlCommand } from "../core/control/control.ts";
import { BridgeFault } from "../core/fault.ts";
import { viewBar } from "../core/view/bar.ts";
import type { Line } from "../core/view/span.ts";
import { SENDER_SYMBOLS, sendDatagram } from "../sys/dgram.ts";
import { EXIT } from "../sys/exit.ts";
import { openLibc } from "../sys/libc.ts";
import { systemNow } from "../sys/now.ts";
import { runProgram } from "../sys/run-program.ts";
import { startApart } from "../sys/start-apart.ts";
import { encodeMessage } from "../wire/encode.ts";
import { openBarView } from "./bar-view.ts";
import { runFocus } from "./focus.ts";
import { describeError } from "./problems.ts";
import { shownSession } from "./shown-session.ts";

/** What a click can mean. */
export type ClickAction = "focus" | "details" | ControlCommand;

/** A daemon that is this busy is not there. */
const FULL_QUEUE_WAIT_MS = 50;

/**
 * Does what a click on the module means; gives the exit code. At a terminal it throws BridgeFault like
 * every verb. A bar has nowhere to put words: there a notification says what went wrong, but for a
 * daemon that does not run, which the bar shows by itself.
 */
export async function runClick(action: ClickAction): Promise<number> {
  try {
    await act(action);
    return EXIT.ok;
  } catch (error) {
    if (process.stderr.isTTY || !(error instanceof BridgeFault)) throw error;
    if (error.code !== "daemon-unavailable") await notify(error.message, error.hint ?? "");
    return describeError(error, false).exitCode;
  }
}

async function act(action: ClickAction): Promise<void> {
  if (action === "focus") await runFocus(undefined);
  else if (action === "details") await showDetails();
  else await sendControl(action);
}

async function showDetails(): Promise<void> {
  const view = await openBarView();
  const session = shownSession(view);
  const command = view.config.desktop.details_command;
  if (command === undefined) {
    const [title = [], ...lines] = viewBar([session], view.options, systemNow()).tooltip;
    await notify(plainText(title), lines.map(plainText).join("\n"));
  } else {
    const words = ["/bin/sh", "-c", command, "details", session.id];
    startApart(words, { ...process.env, LLM_BRIDGE_SESSION_ID: session.id });
  }
}

const plainText = (line: Line): string => line.map(({ text }) => text).join("");

async function notify(summary: string, body: string): Promise<void> {
  const { createNotifier } = await import("../surfaces/notify/notifier.ts");
  createNotifier(runProgram, () => undefined).notify({ summary, body, urgency: "normal" });
}

async function sendControl(command: ControlCommand): Promise<void> {
  const { socketPath } = await openBarView();
  const bytes = encodeMessage(controlMessage(command));
  const sent = sendDatagram(openLibc(SENDER_SYMBOLS), socketPath, bytes, FULL_QUEUE_WAIT_MS);
  if (sent === "sent") return;
  const reason = sent === "full" ? "does not take messages" : "does not run";
  throw new BridgeFault("daemon-unavailable", `The daemon ${reason}: ${command} needs it.`, {
    hint: "`waybar-llm-bridge daemon` starts it; `doctor` says more.",
  });
}
