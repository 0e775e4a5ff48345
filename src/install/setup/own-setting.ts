import { parseConfigFile } from "../../config/parse-file.ts";
import { BridgeFault } from "../../core/fault.ts";
import { detectStyle } from "../text/style.ts";

/** A setting of our own configuration that we set for a person: `key` under `[section]`. */
export interface OwnSetting {
  readonly section: string;
  readonly key: string;
  /** Stands behind a line that we have written. Without it the line is not known from one of the user's. */
  readonly mark?: string;
}

export const SIGNAL: OwnSetting = { section: "bar", key: "signal" };
export const TELEMETRY: OwnSetting = {
  section: "telemetry",
  key: "enabled",
  mark: "  # for setup --telemetry",
};
export const SERVER: OwnSetting = {
  section: "server",
  key: "enabled",
  mark: "  # for install-hooks --transport http",
};

/** All that may have to be taken out again. */
const SETTINGS = [SIGNAL, TELEMETRY, SERVER];

/** Sets it in the text of our own configuration and leaves every other byte alone. Throws a `BridgeFault` where that is no TOML, or where it cannot be done by changing one line. */
export function setOwnSetting(
  text: string,
  setting: OwnSetting,
  value: number | boolean,
  path: string,
): string {
  const { section, key } = setting;
  const parsed = parseConfigFile(text);
  if (!parsed.ok) {
    const place = parsed.line === undefined ? path : `${path}, line ${parsed.line}`;
    throw new BridgeFault("config-invalid", `Expected TOML, found: ${parsed.reason} (${place})`, {
      hint: "Correct that place, then run the command again.",
    });
  }
  if (valueIn(text, setting) === value) return text;
  const { newline } = detectStyle(text);
  const lines = text.split(/(?<=\n)/);
  const header = headerLine(lines, setting);
  const line = `${key} = ${value}${setting.mark ?? ""}${newline}`;
  const next =
    header < 0
      ? text +
        (text === "" ? "" : text.endsWith("\n") ? newline : newline + newline) +
        `[${section}]${newline}${line}`
      : withLine(lines, header, { setting, value, line, newline });
  if (valueIn(next, setting) === value) return next;
  throw new BridgeFault(
    "config-invalid",
    `Expected to be able to set ${key} under [${section}], found a file that is written in another way (${path})`,
    { hint: `Put  ${key} = ${value}  under [${section}] there, then run the command again.` },
  );
}

/** Whether a line is known to be of our writing. */
export const holdsOurs = (text: string): boolean =>
  SETTINGS.some(({ mark }) => mark !== undefined && text.includes(mark));

/** Takes out what we have set, and a section where nothing else follows it. Leaves what `original` had a value of its own for. */
export const takeOutOwnSettings = (text: string, original: string | undefined): string =>
  SETTINGS.reduce((rest, setting) => takeOut(rest, setting, original), text);

function takeOut(text: string, setting: OwnSetting, original: string | undefined): string {
  const lines = text.split(/(?<=\n)/);
  const header = headerLine(lines, setting);
  const at = header < 0 ? -1 : settingLine(lines, header, setting);
  const { mark = "" } = setting;
  const isOurs = at >= 0 && (lines[at] ?? "").includes(mark.trim());
  if (!isOurs || (original !== undefined && valueIn(original, setting) !== undefined)) return text;
  const next = lines.slice(at + 1).find((line) => line.trim() !== "");
  const isAlone = at === header + 1 && (next === undefined || next.trimStart().startsWith("["));
  const from = isAlone ? header - (isBlank(lines[header - 1]) ? 1 : 0) : at;
  return [...lines.slice(0, from), ...lines.slice(at + 1)].join("");
}

/** The line that opens the setting's section; -1 where none does. */
const headerLine = (lines: readonly string[], { section }: OwnSetting): number =>
  lines.findIndex((line) => /^\s*\[\s*(\w+)\s*\]\s*(?:#.*)?\s*$/.exec(line)?.[1] === section);

const isBlank = (line: string | undefined): boolean => line !== undefined && line.trim() === "";

interface NewLine {
  readonly setting: OwnSetting;
  readonly value: number | boolean;
  /** As it is written where the section has none yet. */
  readonly line: string;
  readonly newline: string;
}

function withLine(
  lines: readonly string[],
  header: number,
  { setting, value, line, newline }: NewLine,
): string {
  const at = settingLine(lines, header, setting);
  const before = lines.slice(0, header + 1);
  const head = lines[header] ?? "";
  const opened = head.endsWith("\n") ? before : [...before.slice(0, -1), head + newline];
  if (at < 0) return [...opened, line, ...lines.slice(header + 1)].join("");
  const changed = (lines[at] ?? "").replace(/(=\s*)[^\s#]+/, `$1${value}`);
  return [...lines.slice(0, at), changed, ...lines.slice(at + 1)].join("");
}

/** The line of the section that has the setting; -1 where none does. */
function settingLine(lines: readonly string[], header: number, { key }: OwnSetting): number {
  for (let at = header + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (/^\s*\[/.test(line)) return -1;
    if (/^\s*(\w+)\s*=/.exec(line)?.[1] === key) return at;
  }
  return -1;
}

function valueIn(text: string, { section, key }: OwnSetting): unknown {
  // The parser tells a fault by throwing.
  try {
    return fieldOf(fieldOf(Bun.TOML.parse(text), section), key);
  } catch {
    return undefined;
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
