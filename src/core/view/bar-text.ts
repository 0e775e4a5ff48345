import { isPinned } from "../control/control.ts";
import { replaceBreaking } from "../format/clean.ts";
import { humaniseElapsed } from "../format/humanise.ts";
import { type FieldValue, quantity, renderTemplate, type Template } from "../format/template.ts";
import { truncate } from "../format/truncate.ts";
import type { Now } from "../instant.ts";
import { truncateSubject } from "./activity-words.ts";
import type { StatusReport } from "../session/session.ts";
import type { BarOptions } from "./bar-options.ts";
import type { BarField } from "./fields.ts";
import { stateIcon, toolFamily, toolIcon } from "./icons.ts";
import type { SessionFacts } from "./session-facts.ts";
import { hasRunningAge } from "./tooltip.ts";
import { totalTokens } from "./usage-figures.ts";
import { limitPercent, usageValues } from "./usage-values.ts";

/** The one line that the bar shows. */
export function viewText(
  rows: readonly SessionFacts[],
  shown: SessionFacts | undefined,
  options: BarOptions,
  now: Now,
): string {
  const icon = shown?.words.icon ?? stateIcon(options.icons, "idle");
  const text = options.format
    ? fillFormat(options.format, rows, shown, options, now)
    : viewDefaultText(rows, shown, icon, options);
  const fitted = truncate(text, options.maxWidth, options.displayWidth);
  return fitted.trim() === "" ? icon : fitted;
}

/**
 * Without a format. One session says what it does. Of several, whoever needs a person says so by name,
 * and the others at work are counted; a single one at work speaks for itself, and so does a pinned one;
 * the idle are only counted when nobody works.
 */
function viewDefaultText(
  rows: readonly SessionFacts[],
  shown: SessionFacts | undefined,
  icon: string,
  options: BarOptions,
): string {
  if (!shown) return `${icon} Idle`;
  if (rows.length === 1) return fitActivity(`${icon} `, shown, "", options);
  const atWork = rows.filter((row) => row.activity.state !== "idle");
  const isChosen = isPinned(options.control?.pin, shown.session);
  if (atWork.length === 0 && !isChosen) return `${icon} ${rows.length}`;

  const { state } = shown.activity;
  const speaks = isChosen || state === "waiting" || state === "error" || atWork.length === 1;
  if (!speaks) return viewCounts(atWork, options);
  const others = viewCounts(
    atWork.filter((row) => row !== shown),
    options,
  );
  const name = truncate(shown.project, options.maxWidth / 3, options.displayWidth);
  return fitActivity(`${icon} ${name} · `, shown, others === "" ? "" : ` · ${others}`, options);
}

// The order is fixed: a reader learns the places, and they must not jump as the numbers change.
const COUNTED = ["waiting", "error", "thinking", "tool", "compacting"] as const;

function viewCounts(rows: readonly SessionFacts[], { icons }: BarOptions): string {
  return COUNTED.flatMap((state) => {
    const group = rows.filter((row) => row.activity.state === state);
    if (group.length === 0) return [];
    const families = new Set(
      group.map(({ activity }) =>
        activity.state === "tool" ? toolFamily(activity.name) : "other",
      ),
    );
    const [family] = families;
    const isOneFamily = state === "tool" && families.size === 1 && family !== undefined;
    return `${group.length} ${isOneFamily ? toolIcon(icons, family) : stateIcon(icons, state)}`;
  }).join(" ");
}

// Fewer columns of a subject say nothing.
const MIN_SUBJECT_WIDTH = 6;

/** What a session does between a head and a tail that stay whole; the subject gives way. */
function fitActivity(
  head: string,
  { words }: SessionFacts,
  tail: string,
  { maxWidth, displayWidth }: BarOptions,
): string {
  const room = maxWidth - displayWidth(head) - displayWidth(tail);
  const subjectRoom = room - displayWidth(words.lead + words.joint);
  const body =
    words.subject === "" || subjectRoom < MIN_SUBJECT_WIDTH
      ? truncate(words.lead, room, displayWidth)
      : words.lead + words.joint + truncateSubject(words, subjectRoom, displayWidth);
  return head + body + tail;
}

function fillFormat(
  format: Template,
  rows: readonly SessionFacts[],
  shown: SessionFacts | undefined,
  options: BarOptions,
  now: Now,
): string {
  const values = barValues(rows, shown, options, now);
  const fill = (subject: FieldValue) =>
    replaceBreaking(renderTemplate(format, { ...values, subject }));
  const text = fill(values.subject);
  const over = options.displayWidth(text) - options.maxWidth;
  if (over <= 0 || !shown) return text;
  // Only the subject gives way, if that is enough.
  const room = options.displayWidth(shown.words.subject) - over;
  if (room < MIN_SUBJECT_WIDTH) return text;
  return fill(truncateSubject(shown.words, room, options.displayWidth));
}

function barValues(
  rows: readonly SessionFacts[],
  shown: SessionFacts | undefined,
  options: BarOptions,
  now: Now,
): Record<BarField, FieldValue> {
  const usage = shown?.usage;
  const hitRatio = shown?.session.status?.promptCache?.hitRatio;
  const cacheHit = hitRatio === undefined ? options.usage?.cacheHitPercent : hitRatio * 100;
  const limits = newestLimits(rows);
  return {
    ...usageValues(options.usage),
    activity: shown?.words.activity ?? "Idle",
    icon: shown?.words.icon ?? stateIcon(options.icons, "idle"),
    subject: shown?.words.subject,
    elapsed:
      shown && hasRunningAge(shown)
        ? humaniseElapsed(now.bootMs - shown.activity.since, "seconds")
        : undefined,
    project: shown?.project,
    branch: shown?.branch,
    model: shown?.model,
    sessions: { unit: "count", value: rows.length },
    cost: quantity("micro-usd", shown?.costMicroUsd),
    context: quantity("percent", shown?.contextPercent),
    tokens: quantity("tokens", usage && totalTokens(usage)),
    input_tokens: quantity("tokens", usage?.inputTokens),
    output_tokens: quantity("tokens", usage?.outputTokens),
    cache_read: quantity("tokens", usage?.cacheReadTokens),
    cache_write: quantity("tokens", usage?.cacheWriteTokens),
    cache_hit: quantity("percent", cacheHit),
    limit_5h: quantity("percent", limitPercent(limits?.fiveHour, now.epochMs)),
    limit_7d: quantity("percent", limitPercent(limits?.sevenDay, now.epochMs)),
  };
}

/** Limits are an account's, not a session's: whichever session was told of them last knows best. */
function newestLimits(rows: readonly SessionFacts[]): StatusReport | undefined {
  const told = rows
    .map(({ session }) => session.status)
    .filter((status) => status?.fiveHour !== undefined || status?.sevenDay !== undefined);
  return told.reduce((a, b) => (a && b && a.at > b.at ? a : b), undefined);
}
