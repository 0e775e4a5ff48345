import type { BridgeFault } from "../../core/fault.ts";
import type { SetupPart } from "../../install/setup/part.ts";
import type { SetupOptions } from "../../install/setup/setup-options.ts";
import { requireAgentName } from "../agent-name.ts";
import { badUsage } from "../bad-usage.ts";

/** Options by their names, as the parser gives them: `--no-style` is `style: false`, whatever else `--style` takes. */
export type SetupWords = Readonly<Record<string, unknown>>;

const PARTS: readonly SetupPart[] = ["agent", "waybar", "style", "service", "completions"];

/** What was asked for. Throws a `BridgeFault` for a value that an option does not take. */
export function parseSetupWords(words: SetupWords): SetupOptions {
  const agents = textOf(words, "agent");
  const given = {
    agents: agents === undefined ? undefined : new Set(agents.split(",").map(requireAgentName)),
    mode: parseMode(textOf(words, "mode")),
    signal: parseSignal(textOf(words, "signal")),
    bar: textOf(words, "bar"),
    settings: textOf(words, "settings"),
    waybarConfig: textOf(words, "waybar-config"),
    style: textOf(words, "style"),
    binary: textOf(words, "binary"),
    claude: textOf(words, "claude"),
    claudeVersion: textOf(words, "claude-version"),
  };
  return {
    dryRun: words["dry-run"] === true,
    yes: words["yes"] === true,
    parts: new Set(PARTS.filter((part) => words[part] !== false)),
    telemetry: words["telemetry"] === true,
    ...withoutGaps(given),
  };
}

function textOf(words: SetupWords, name: string): string | undefined {
  const word = words[name];
  return typeof word === "string" ? word : undefined;
}

/** The same fields, but for those that hold nothing. */
function withoutGaps<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  // fromEntries forgets which names there were.
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof withoutGaps<Fields>>;
}

function parseMode(word: string | undefined): SetupOptions["mode"] {
  if (word === undefined || word === "signal" || word === "stream") return word;
  throw refuse("--mode", "signal or stream", word);
}

function parseSignal(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  const signal = /^\d{1,2}$/.test(word) ? Number(word) : 0;
  if (signal >= 1 && signal <= 30) return signal;
  throw refuse("--signal", "a number from 1 to 30", word);
}

const refuse = (option: string, expected: string, got: string): BridgeFault =>
  badUsage("setup", `Expected ${option} to be ${expected}, got "${got}".`);
