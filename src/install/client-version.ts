import {
  type ClaudeVersion,
  isAtLeast,
  OLDEST_KNOWN_VERSION,
  parseClaudeVersion,
  renderVersion,
} from "../agents/claude/versions.ts";
import { BridgeFault } from "../core/fault.ts";
import { installedVersion } from "./installed-version.ts";
import type { Surroundings } from "./surroundings.ts";

/** The client's version and who said so, or why it is not known. */
export type ClientVersion =
  | { readonly kind: "known"; readonly version: ClaudeVersion; readonly source: string }
  | { readonly kind: "unknown"; readonly why: string };

/** How a person may name the client. */
export interface ClientChoice {
  /** A version in so many words. */
  readonly version?: string;
  /** The program to ask. */
  readonly program?: string;
}

/** Finds out the client's version. Throws a `BridgeFault` when what a person named gives none, or when the client is older than anything measured. */
export function detectClientVersion(
  choice: ClientChoice,
  { home, readVersion, which }: Pick<Surroundings, "home" | "readVersion" | "which">,
): ClientVersion {
  if (choice.version !== undefined) {
    const version = parseClaudeVersion(choice.version);
    if (!version) {
      throw new BridgeFault(
        "agent-version-unreadable",
        `Expected a version such as 2.1.329, got ${choice.version} (--claude-version)`,
        { hint: "claude --version prints it." },
      );
    }
    return requireKnown(version, "--claude-version");
  }
  if (choice.program !== undefined) {
    const asked = askProgram(choice.program, readVersion);
    if (asked.kind === "unknown") {
      throw new BridgeFault("agent-version-unreadable", `${asked.why} (--claude)`, {
        hint: "Name the version with --claude-version X.Y.Z.",
      });
    }
    return asked;
  }
  const onPath = which("claude");
  if (onPath !== undefined) return askProgram(onPath, readVersion);
  // Where the client's own installer put it for people whose shell has an alias instead of a PATH entry.
  const local = home && askProgram(`${home}/.claude/local/claude`, readVersion);
  if (local && local.kind === "known") return local;
  return { kind: "unknown", why: "no claude was found on PATH" };
}

function askProgram(program: string, readVersion: Surroundings["readVersion"]): ClientVersion {
  const installed = installedVersion(program);
  if (installed) return requireKnown(installed, program);
  const answer = readVersion(program);
  if (!answer.ok) return { kind: "unknown", why: answer.why };
  const version = parseClaudeVersion(answer.text);
  return version
    ? requireKnown(version, program)
    : { kind: "unknown", why: `${program} --version printed no version` };
}

function requireKnown(version: ClaudeVersion, source: string): ClientVersion {
  if (isAtLeast(version, OLDEST_KNOWN_VERSION)) return { kind: "known", version, source };
  throw new BridgeFault(
    "agent-too-old",
    `Expected Claude Code ${OLDEST_KNOWN_VERSION} or later, found ${renderVersion(version)} (${source})`,
    { hint: "Update it with: claude update. Nothing was written." },
  );
}
