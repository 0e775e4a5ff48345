import type { Session } from "../session/session.ts";

/** The session that a person wants the bar to speak of, whatever the others do. */
export interface Pin {
  readonly agent: string;
  readonly sessionId: string;
  /** The requests that were open when it was set, by `requestKeys`: any other one ends it. */
  readonly openRequests: readonly string[];
}

/** What a person has said to the bar itself, by clicking and scrolling on it. */
export interface Control {
  /** Absent: the bar chooses by itself whom it speaks of. */
  readonly pin?: Pin;
  /** No desktop notifications. */
  readonly isMuted: boolean;
}

/** What can be said: to mute or unmute, or to go to the next or the previous session. */
export const CONTROL_COMMANDS = ["mute", "next", "previous"] as const;

export type ControlCommand = (typeof CONTROL_COMMANDS)[number];

/**
 * What holds after a command. `next` and `previous` go round through `rows` (all sessions, in the order
 * in which the tooltip lists them) with the bar's own choice between the last and the first.
 */
export function applyControl(
  control: Control,
  command: ControlCommand,
  rows: readonly Session[],
): Control {
  switch (command) {
    case "mute":
      return { ...control, isMuted: !control.isMuted };
    case "next":
      return pinTo(control, rows[indexOfPinned(control.pin, rows) + 1], rows);
    case "previous": {
      const index = indexOfPinned(control.pin, rows);
      return pinTo(control, index < 0 ? rows.at(-1) : rows[index - 1], rows);
    }
  }
}

/** A pin ends with its session, and as soon as anybody asks for something new: nobody may be overlooked. */
export function endPin(control: Control, sessions: readonly Session[]): Control {
  const { pin } = control;
  if (!pin) return control;
  const isHeld =
    sessions.some((session) => isPinned(pin, session)) &&
    requestKeys(sessions).every((key) => pin.openRequests.includes(key));
  return isHeld ? control : { isMuted: control.isMuted };
}

/** Whether this is the pinned session. */
export const isPinned = (pin: Pin | undefined, { agent, id }: Session): boolean =>
  pin?.agent === agent && pin.sessionId === id;

const indexOfPinned = (pin: Pin | undefined, rows: readonly Session[]): number =>
  rows.findIndex((session) => isPinned(pin, session));

function pinTo(
  { isMuted }: Control,
  session: Session | undefined,
  rows: readonly Session[],
): Control {
  if (!session) return { isMuted };
  const { agent, id: sessionId } = session;
  return { isMuted, pin: { agent, sessionId, openRequests: requestKeys(rows) } };
}

/**
 * Each open request for a permission or an answer. By name and not by time: a hook may arrive after a
 * click that it happened before. That a finished session has the word is no request.
 */
const requestKeys = (sessions: readonly Session[]): readonly string[] =>
  sessions.flatMap(({ agent, id, waits }) =>
    waits
      .filter(({ reason }) => reason !== "idle-prompt")
      .map(({ since, reason, tool = "" }) => [agent, id, since, reason, tool].join("\n")),
  );
