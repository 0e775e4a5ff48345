import type { Config } from "../config/config.ts";
import type { Supervisor } from "./component.ts";
import type { Network, NetworkPorts } from "./network/network.ts";

/**
 * What is received and served by network, loaded when somebody wants it: a daemon without telemetry and
 * dashboard carries nothing of them.
 */
export interface NetworkDoor {
  /** Opens what the configuration wants, and lets what is open follow it. */
  apply(): void;
  /** Somebody wants the dashboard, at this port if one is named. */
  serve(port: number | undefined): void;
  /** What is shown may have changed. */
  touch(): void;
  stop(): void;
}

export interface NetworkDoorPorts extends NetworkPorts {
  readonly config: () => Config;
  readonly supervisor: NetworkPorts["supervisor"] & Pick<Supervisor, "runLong">;
}

/** A closed door. */
export function createNetworkDoor(ports: NetworkDoorPorts): NetworkDoor {
  let network: Network | undefined;
  let isLoading = false;
  let isStopped = false;
  let asked: { readonly port: number | undefined } | undefined;

  const load = (): void => {
    if (isLoading) return;
    isLoading = true;
    ports.supervisor.runLong("network", async () => {
      try {
        const { openNetwork } = await import("./network/network.ts");
        if (isStopped) return;
        network = openNetwork(ports);
        if (asked) network.serve(asked.port);
      } finally {
        isLoading = false;
      }
    });
  };

  return {
    apply() {
      const { server, telemetry } = ports.config();
      if (network) network.apply();
      else if (server.enabled || telemetry.enabled) load();
    },
    serve(port) {
      asked = { port };
      if (network) network.serve(port);
      else load();
    },
    touch: () => network?.touch(),
    stop() {
      isStopped = true;
      network?.stop();
    },
  };
}
