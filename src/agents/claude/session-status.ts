import { objectOf, parseJson } from "../../core/json.ts";

/** What the client says of itself in `sessions/<pid>.json`: seen in 2.1.165 and 2.1.329. */
export interface SessionStatus {
  readonly status: "busy" | "idle" | "waiting";
  readonly atEpochMs: number;
}

/**
 * Where a client keeps its own status: beside `projects/`, two folders above the transcript. Undefined
 * where the transcript does not lie in a configuration directory. Nothing else in that folder may be
 * read: it also holds a live key.
 */
export function sessionStatusPath(transcriptPath: string, pid: number): string | undefined {
  const configDir = /^(.+)\/projects\/[^/]+\/[^/]+\.jsonl$/.exec(transcriptPath)?.[1];
  return configDir === undefined ? undefined : `${configDir}/sessions/${pid}.json`;
}

/** Reads the file's text; undefined when it says nothing that we know. Never throws. */
export function parseSessionStatus(text: string): SessionStatus | undefined {
  // Caught half-written, or of a shape to come: the next change tells.
  const file = objectOf(parseJson(text));
  const status = file["status"];
  // 2.1.165 has only the time of its last writing.
  const atEpochMs = file["statusUpdatedAt"] ?? file["updatedAt"];
  if (typeof atEpochMs !== "number" || !Number.isFinite(atEpochMs)) return undefined;
  if (status !== "busy" && status !== "idle" && status !== "waiting") return undefined;
  return { status, atEpochMs };
}
