import {
  applyControl,
  type Control,
  type ControlCommand,
  endPin,
} from "../core/control/control.ts";
import type { Session } from "../core/session/session.ts";

export interface ControlPorts {
  readonly isMuted: boolean;
  readonly sessions: () => readonly Session[];
  /** All sessions, in the order in which the tooltip lists them. */
  readonly rows: () => readonly Session[];
  /** A person has muted or unmuted. */
  readonly onMute: (isMuted: boolean) => void;
  /** The bar may have to show something else. */
  readonly onChange: () => void;
}

/** What a person has said to the bar, as it holds at this moment. */
export interface ControlKeeper {
  take(command: ControlCommand): void;
  current(): Control;
  /** The part of it that no session can end: asked at every event, it looks at none. */
  isMuted(): boolean;
}

/** Keeps what clicks and scrolling say. A pin lasts as long as this daemon at most, and is looked at whenever it is asked for. */
export function createControlKeeper(ports: ControlPorts): ControlKeeper {
  let control: Control = { isMuted: ports.isMuted };
  const current = () => (control = endPin(control, ports.sessions()));
  return {
    take(command) {
      const before = current();
      control = applyControl(before, command, ports.rows());
      if (control.isMuted !== before.isMuted) ports.onMute(control.isMuted);
      ports.onChange();
    },
    current,
    isMuted: () => control.isMuted,
  };
}
