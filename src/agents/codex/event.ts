import type { EventBody } from "../../core/session/event.ts";
import type { WireMessage } from "../../wire/message.ts";
import { claudeEvent } from "../claude/event.ts";
import { TURN_COMPLETE } from "./hook.ts";

/** What one Codex hook means to the session model: names and fields are those of Claude Code, but for the few that are told apart here. */
export function codexEvent(message: WireMessage): EventBody | undefined {
  switch (message.event) {
    case "Interrupt":
      return { kind: "interrupted" };
    case TURN_COMPLETE:
      return { kind: "turn-end", background: [] };
    case "UserPromptSubmit":
      // A subagent's task comes as a prompt of its own: nobody typed it.
      return message.subagent === undefined ? claudeEvent(message) : { kind: "subagent-start" };
    case "SessionEnd":
      return message.subagent === undefined ? claudeEvent(message) : { kind: "subagent-end" };
    default:
      return claudeEvent(message);
  }
}
