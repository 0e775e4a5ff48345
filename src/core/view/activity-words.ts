import { cleanLine } from "../format/clean.ts";
import { type DisplayWidth, truncate, truncatePath } from "../format/truncate.ts";
import type { Activity } from "../session/activity.ts";
import type { WaitReason } from "../session/session.ts";
import { type IconSet, stateIcon, toolFamily, toolIcon } from "./icons.ts";

/** An activity in words, for a person to read. */
export interface ActivityWords {
  /** What it is when it stands alone: `Read`, `Thinking`, `Waiting for permission`, `Rate limit`. */
  readonly activity: string;
  /** What it is before its subject: `Permission` where `activity` says `Waiting for permission`. */
  readonly lead: string;
  /** What stands between it and its subject. */
  readonly joint: " " | ": ";
  /** On what: one clean line, empty when there is none. */
  readonly subject: string;
  /** Of a path the end says most, of all else the start. */
  readonly isPath: boolean;
  readonly icon: string;
}

/** Puts an activity in words; paths below one of `roots` lose that part. */
export function describeActivity(
  activity: Activity,
  roots: readonly string[],
  icons: IconSet,
): ActivityWords {
  const icon = stateIcon(icons, activity.state);
  switch (activity.state) {
    case "waiting":
      return describeWait(activity, roots, icon);
    case "error": {
      const word = errorWord(activity.kind);
      const message = cleanLine(activity.message ?? "");
      return { ...words(icon, word), joint: ": ", subject: message };
    }
    case "tool": {
      const family = toolFamily(activity.name);
      const name = toolName(activity.name);
      const subject = relativeSubject(activity.subject, roots);
      const isPath = family === "read" || family === "edit";
      return { ...words(toolIcon(icons, family), name), subject, isPath };
    }
    case "thinking":
      return words(icon, "Thinking");
    case "compacting":
      return words(icon, "Compacting");
    case "idle":
    case "ended":
      return words(icon, "Idle");
    default:
      return activity satisfies never;
  }
}

/** The subject in at most so many columns. */
export function truncateSubject(
  { subject, isPath }: ActivityWords,
  maxWidth: number,
  displayWidth: DisplayWidth,
): string {
  return (isPath ? truncatePath : truncate)(subject, maxWidth, displayWidth);
}

type Waiting = Extract<Activity, { state: "waiting" }>;

const WAIT_WORDS = {
  permission: ["Waiting for permission", "Permission"],
  question: ["Waiting for an answer", "Question"],
  "idle-prompt": ["Waiting for you", "Waiting for you"],
} as const satisfies Record<WaitReason, readonly [alone: string, lead: string]>;

function describeWait(wait: Waiting, roots: readonly string[], icon: string): ActivityWords {
  const [alone, lead] = WAIT_WORDS[wait.reason];
  const waits = { ...words(icon, alone), lead };
  if (wait.reason === "idle-prompt") return waits;
  const about = relativeSubject(wait.subject, roots);
  const tool = wait.tool === undefined ? "" : toolName(wait.tool);
  // A question's own words need no tool's name before them.
  const isNamed = tool !== "" && (about === "" || wait.reason === "permission");
  const subject = isNamed ? [tool, about].filter(Boolean).join(" ") : about;
  return { ...waits, joint: ": ", subject };
}

function words(icon: string, activity: string): ActivityWords {
  return { icon, activity, lead: activity, joint: " ", subject: "", isPath: false };
}

/** `mcp__github__create_issue` is `github:create_issue` to a reader. */
export function toolName(name: string): string {
  const clean = cleanLine(name);
  if (!clean.startsWith("mcp__")) return clean === "" ? "Tool" : clean;
  return clean.slice("mcp__".length).replace("__", ":");
}

function errorWord(kind: string): string {
  const spaced = cleanLine(kind.replace(/[_-]+/g, " "));
  if (spaced === "" || spaced === "unknown") return "Error";
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function relativeSubject(subject: string | undefined, roots: readonly string[]): string {
  if (subject === undefined) return "";
  const root = roots.find((r) => r.length > 1 && subject.startsWith(`${r}/`));
  return cleanLine(root === undefined ? subject : subject.slice(root.length + 1));
}
