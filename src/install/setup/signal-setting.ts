import { parseConfigFile } from "../../config/parse-file.ts";
import { BridgeFault } from "../../core/fault.ts";
import { detectStyle } from "../text/style.ts";

/** Sets `signal` under `[bar]` in the text of our own configuration and leaves every other byte alone. Throws a `BridgeFault` where it is no TOML, or where that cannot be done by changing one line. */
export function setSignal(text: string, signal: number, path: string): string {
  const parsed = parseConfigFile(text);
  if (!parsed.ok) {
    const place = parsed.line === undefined ? path : `${path}, line ${parsed.line}`;
    throw new BridgeFault("config-invalid", `Expected TOML, found: ${parsed.reason} (${place})`, {
      hint: "Correct that place, then run the command again.",
    });
  }
  const { newline } = detectStyle(text);
  const lines = text.split(/(?<=\n)/);
  const header = lines.findIndex((line) => isBarHeader(line));
  const next =
    header < 0
      ? text +
        (text === "" ? "" : text.endsWith("\n") ? newline : newline + newline) +
        `[bar]${newline}signal = ${signal}${newline}`
      : withLine(lines, header, signal, newline);
  if (signalIn(next) === signal) return next;
  throw new BridgeFault(
    "config-invalid",
    `Expected to be able to set signal under [bar], found a file that is written in another way (${path})`,
    { hint: `Put  signal = ${signal}  under [bar] there, then run the command again.` },
  );
}

/** Takes the signal that setup has set out again, and `[bar]` where nothing else follows it. Gives the same text where `original` had a signal of its own. */
export function takeOutSignal(text: string, original: string | undefined): string {
  const lines = text.split(/(?<=\n)/);
  const header = lines.findIndex((line) => isBarHeader(line));
  const at = header < 0 ? -1 : signalLine(lines, header);
  if (at < 0 || (original !== undefined && signalIn(original) !== undefined)) return text;
  const next = lines.slice(at + 1).find((line) => line.trim() !== "");
  const isAlone = at === header + 1 && (next === undefined || next.trimStart().startsWith("["));
  const from = isAlone ? header - (isBlank(lines[header - 1]) ? 1 : 0) : at;
  return [...lines.slice(0, from), ...lines.slice(at + 1)].join("");
}

const isBarHeader = (line: string): boolean => /^\s*\[\s*bar\s*\]\s*(?:#.*)?\s*$/.test(line);
const isBlank = (line: string | undefined): boolean => line !== undefined && line.trim() === "";

function withLine(
  lines: readonly string[],
  header: number,
  signal: number,
  newline: string,
): string {
  const at = signalLine(lines, header);
  const before = lines.slice(0, header + 1);
  const head = lines[header] ?? "";
  const opened = head.endsWith("\n") ? before : [...before.slice(0, -1), head + newline];
  if (at < 0) {
    return [...opened, `signal = ${signal}${newline}`, ...lines.slice(header + 1)].join("");
  }
  const changed = (lines[at] ?? "").replace(/(=\s*)[^\s#]+/, `$1${signal}`);
  return [...lines.slice(0, at), changed, ...lines.slice(at + 1)].join("");
}

/** The line of the section that says `signal`; -1 where none does. */
function signalLine(lines: readonly string[], header: number): number {
  for (let at = header + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (/^\s*\[/.test(line)) return -1;
    if (/^\s*signal\s*=/.test(line)) return at;
  }
  return -1;
}

function signalIn(text: string): unknown {
  // The parser tells a fault by throwing.
  try {
    const parsed: unknown = Bun.TOML.parse(text);
    const bar: unknown =
      typeof parsed === "object" && parsed !== null && "bar" in parsed ? parsed.bar : undefined;
    return typeof bar === "object" && bar !== null && "signal" in bar ? bar.signal : undefined;
  } catch {
    return undefined;
  }
}
