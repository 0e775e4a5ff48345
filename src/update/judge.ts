import { BridgeFault } from "../core/fault.ts";
import type { EpochMs } from "../core/instant.ts";
import type { Artifact, Manifest } from "./manifest.ts";

/** The program that would be replaced. */
export interface RunningProgram {
  readonly version: string;
  /** As manifests name it: see `target.ts`. */
  readonly target: string;
}

/** What a manifest means for a program. */
export type Verdict =
  | { readonly kind: "current" }
  | { readonly kind: "newer"; readonly version: string; readonly artifact: Artifact };

/** Weighs a manifest whose signature holds. Throws BridgeFault where it must not, or cannot, be followed. Pure. */
export function judgeManifest(
  manifest: Manifest,
  running: RunningProgram,
  nowMs: EpochMs,
): Verdict {
  const { version, minimum, artifacts, expires } = manifest;
  // A signature alone holds for ever: who answers with an old manifest could keep everybody at an old version.
  if (nowMs >= expires) {
    throw new BridgeFault(
      "update-untrusted",
      `The manifest of ${version} held until ${toDay(expires)}, and it is ${toDay(nowMs)}.`,
      { hint: "Either nobody renews it, or you are shown an old one. Nothing was changed." },
    );
  }
  const order = Bun.semver.order(version, running.version);
  if (order < 0) {
    throw new BridgeFault(
      "update-refused",
      `${version} is offered, and this is ${running.version} already.`,
      {
        hint: "An older version is never taken from the network. `waybar-llm-bridge update --rollback` goes back to the one before the last update.",
      },
    );
  }
  if (order === 0) return { kind: "current" };
  if (minimum !== undefined && Bun.semver.order(running.version, minimum) < 0) {
    throw new BridgeFault(
      "update-refused",
      `${version} can be taken from ${minimum} on, and this is ${running.version}.`,
      { hint: "Install it by hand, as for the first time." },
    );
  }
  const artifact = Object.hasOwn(artifacts, running.target) ? artifacts[running.target] : undefined;
  if (artifact === undefined) {
    const offered = Object.keys(artifacts).join(", ") || "none";
    throw new BridgeFault(
      "update-refused",
      `${version} is not offered for ${running.target}, only for: ${offered}.`,
    );
  }
  return { kind: "newer", version, artifact };
}

const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
