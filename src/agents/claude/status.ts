import { type EpochMs, epochMs } from "../../core/instant.ts";
import { type Json, objectOf } from "../../core/json.ts";
import type { RateLimit, StatusReport, TokenUsage } from "../../core/session/session.ts";

/** Claude Code's status line input as a report. Every field of it is optional; what is absurd counts as missing. Total: never throws. */
export function statusReport(input: Json): StatusReport {
  const model = objectOf(input["model"]);
  const window = objectOf(input["context_window"]);
  const cost = objectOf(input["cost"]);
  const limits = objectOf(input["rate_limits"]);
  const usage = tokenUsage(objectOf(window["current_usage"]));
  const dollars = count(cost["total_cost_usd"]);
  const workspace = objectOf(input["workspace"]);
  const worktree = objectOf(input["worktree"]);
  return defined({
    model: text(model["display_name"]) ?? text(model["id"]) ?? text(input["model"]),
    usage,
    contextTokens: usage && usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    contextSizeTokens: count(window["context_window_size"]) || undefined,
    contextPercent: percent(window["used_percentage"]),
    costMicroUsd: dollars === undefined ? undefined : Math.round(dollars * 1e6),
    linesAdded: count(cost["total_lines_added"]),
    linesRemoved: count(cost["total_lines_removed"]),
    fiveHour: rateLimit(limits["five_hour"]),
    sevenDay: rateLimit(limits["seven_day"]),
    promptCache: promptCache(input["prompt_cache"]),
    title: text(input["session_name"]),
    projectDir: text(workspace["project_dir"]),
    branch: text(worktree["branch"]) ?? text(workspace["git_worktree"]),
    version: text(input["version"]),
  });
}

/** A `usage` object as the API gives it; undefined when it counts nothing that we know. */
export function tokenUsage(usage: Json): TokenUsage | undefined {
  const inputTokens = count(usage["input_tokens"]);
  const outputTokens = count(usage["output_tokens"]);
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: count(usage["cache_read_input_tokens"]) ?? 0,
    cacheWriteTokens: count(usage["cache_creation_input_tokens"]) ?? 0,
  };
}

function rateLimit(value: unknown): RateLimit | undefined {
  const limit = objectOf(value);
  const usedPercent = percent(limit["used_percentage"]);
  if (usedPercent === undefined) return undefined;
  const resetsAt = instant(limit["resets_at"]);
  return resetsAt === undefined ? { usedPercent } : { usedPercent, resetsAt };
}

function promptCache(value: unknown): StatusReport["promptCache"] {
  const cache = objectOf(value);
  if (typeof cache["warm"] !== "boolean") return undefined;
  const ratio = count(cache["hit_ratio"]);
  return {
    warm: cache["warm"],
    ...defined({
      expiresAt: instant(cache["expires_at"]),
      hitRatio: ratio !== undefined && ratio <= 1 ? ratio : undefined,
      lastMissCause: missCause(cache["last_miss_cause"]),
    }),
  };
}

function missCause(value: unknown): string | undefined {
  const causes = objectOf(value)["causes"];
  return Array.isArray(causes) ? text(causes[0]) : text(value);
}

/** Epoch seconds, as Claude Code writes them. */
const instant = (value: unknown): EpochMs | undefined => {
  const seconds = count(value);
  return seconds === undefined || seconds > 1e11 ? undefined : epochMs(seconds * 1000);
};

/** Amounts are never negative; beyond 2^53 a number no longer counts. */
const count = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined;

/** A limit can be overrun by a little; shown is 100 then. Ten times over it is no percentage. */
const percent = (value: unknown): number | undefined => {
  const n = count(value);
  return n === undefined || n > 1000 ? undefined : Math.min(n, 100);
};

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Without the fields that are undefined. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in fields) {
    const value = fields[key];
    if (value !== undefined) kept[key] = value as Exclude<T[typeof key], undefined>; // just compared
  }
  return kept;
}
