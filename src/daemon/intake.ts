import { controlCommand } from "../agents/bridge/control.ts";
import { serveRequest } from "../agents/bridge/serve.ts";
import { agentEvent } from "../agents/agent-event.ts";
import type { ControlCommand } from "../core/control/control.ts";
import type { Now } from "../core/instant.ts";
import type { AgentEvent } from "../core/session/event.ts";
import type { Session } from "../core/session/session.ts";
import { decodeMessage } from "../wire/decode.ts";

/** What has come in since the daemon started. */
export interface IntakeCounts {
  readonly received: number;
  /** Not a message at all. */
  readonly refused: number;
  /** A message of which the model knows nothing. */
  readonly ignored: number;
}

export interface IntakePorts {
  readonly now: () => Now;
  readonly find: (agent: string, id: string) => Session | undefined;
  /** The agent's process, given a hook's parent. */
  readonly agentProcess: (pid: number) => number | undefined;
  /** An event has come, at that moment. */
  readonly emit: (event: AgentEvent, arrival: Now) => void;
  /** A person has clicked on the bar. */
  readonly control: (command: ControlCommand) => void;
  /** Somebody wants the dashboard, at this port if one is named. */
  readonly serve: (port: number | undefined) => void;
  /** A message has come of which the model knows nothing. */
  readonly onIgnored: () => void;
}

/** Takes what is sent to the socket. */
export interface Intake {
  take(datagram: Uint8Array): void;
  counts(): IntakeCounts;
}

/** Turns datagrams into events. Nothing that is sent to it makes it throw. */
export function createIntake(ports: IntakePorts): Intake {
  const counts = { received: 0, refused: 0, ignored: 0 };
  return {
    take(datagram) {
      counts.received++;
      const decoded = decodeMessage(datagram);
      if (!decoded.ok) {
        counts.refused++;
        return;
      }
      const arrival = ports.now();
      const event = agentEvent(decoded.value, arrival);
      if (event) return ports.emit(withProcess(event, ports), arrival);
      const command = controlCommand(decoded.value);
      const request = serveRequest(decoded.value);
      if (command) ports.control(command);
      else if (request) ports.serve(request.port);
      else {
        counts.ignored++;
        ports.onIgnored();
      }
    },
    counts: () => counts,
  };
}

/** A hook without CLAUDE_PID names its parent, which may be a shell that is gone by now. */
export function withProcess(
  event: AgentEvent,
  ports: Pick<IntakePorts, "find" | "agentProcess">,
): AgentEvent {
  if (event.pid === undefined) return event;
  if (ports.find(event.agent, event.sessionId)?.pid === event.pid) return event;
  const { pid: parent, ...rest } = event;
  const pid = ports.agentProcess(parent);
  return pid === undefined ? rest : { ...rest, pid };
}
