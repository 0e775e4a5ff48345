import type { BarConfig } from "../config/bar.ts";
import { createWaybarSignaller, systemBars } from "../surfaces/waybar/signaller.ts";
import { createPublisher, type Publisher, type PublisherPorts } from "./publisher.ts";

export interface BarPorts extends Omit<PublisherPorts, "signaller"> {
  /** As it is in force at the moment. */
  readonly config: () => Pick<BarConfig, "signal" | "sigrtmin">;
  readonly uid: number;
}

/** Waybar's file, and the bars that are told of it. */
export interface Bar extends Publisher {
  /** Another signal may be configured. */
  restart(): void;
}

/** Tells the bars of one user by the signal that is configured. */
export function createBar({ config, uid, ...ports }: BarPorts): Bar {
  const newSignaller = () => {
    const { signal, sigrtmin } = config();
    return createWaybarSignaller(sigrtmin + signal, systemBars(uid));
  };
  let signaller = newSignaller();
  const publisher = createPublisher({ ...ports, signaller: () => signaller });
  return {
    publish: publisher.publish,
    restart() {
      signaller[Symbol.dispose]();
      signaller = newSignaller();
    },
    stop() {
      publisher.stop();
      signaller[Symbol.dispose]();
    },
  };
}
