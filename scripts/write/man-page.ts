import { join } from "node:path";
import type { ArgDef } from "citty";
import { aliasesOf } from "../../src/cli/usage.ts";
import type { Verb } from "../../src/cli/verb.ts";
import { VERB_GROUPS } from "../../src/cli/verbs.ts";
import { ENVIRONMENT_KEYS } from "../../src/config/environment.ts";
import { EXIT } from "../../src/sys/exit.ts";
import { ROOT } from "../build.ts";
import { describeSetting } from "./config-page.ts";

/** Where the page is kept. */
export const MAN_PAGE = join(ROOT, "share/man/man1/waybar-llm-bridge.1");

/** The line that a release puts its day into. A reader of manuals takes it as it is for "not said". */
export const UNDATED = ".Dd $Mdocdate$";

/** The manual, in mdoc, from the definitions that help is made of. Run this file to write it. */
export function renderManPage(): string {
  return `${[...HEAD, ...VERB_GROUPS.flatMap(renderGroup), ...TAIL].flat().join("\n")}\n`;
}

// Longer ones are bad style in a manual's source.
const MAX_COLUMNS = 79;

const HEAD = [
  '.\\" Written by scripts/write/man-page.ts from the definitions of the verbs: change those.',
  UNDATED,
  ".Dt WAYBAR-LLM-BRIDGE 1",
  ".Os",
  ".Sh NAME",
  ".Nm waybar-llm-bridge",
  ".Nd what your coding agents are doing, in Waybar",
  ".Sh SYNOPSIS",
  ".Nm",
  ".Ar verb",
  ".Op Ar options",
  ".Nm",
  ".Cm help",
  ".Op Ar verb",
  ".Nm",
  ".Fl \\-version",
  ".Sh DESCRIPTION",
  "Hooks of a coding agent run",
  ".Nm",
  ".Cm event",
  "for a few milliseconds;",
  ".Nm",
  ".Cm daemon",
  "knows every session by them, writes what the bar shows, and tells the bar.",
  "What was used, and what it cost, is read off the agent's transcripts and kept",
  "in a ledger that outlives them.",
  "Nothing of it leaves this machine.",
  ".Sh COMMANDS",
];

function renderGroup({ title, verbs }: (typeof VERB_GROUPS)[number]): readonly string[] {
  return [`.Ss ${title}`, ".Bl -tag -width Ds", ...verbs.flatMap(renderVerb), ".El"];
}

function renderVerb(verb: Verb): readonly string[] {
  const args = Object.entries(verb.args);
  const operands = args
    .filter(([, arg]) => arg.type === "positional")
    .map(([name, arg]) =>
      arg.required === false ? ` Op Ar ${operand(name, arg)}` : ` Ar ${operand(name, arg)}`,
    );
  const also = verb.aliases.length === 0 ? "" : ` Also: ${verb.aliases.join(", ")}.`;
  return [
    `.It Cm ${word(verb.name)}${operands.join("")}`,
    text(`${verb.summary}.${also}`),
    ...(args.length === 0
      ? []
      : [".Bl -tag -width Ds", ...args.flatMap(([name, arg]) => renderArg(name, arg)), ".El"]),
    ".Pp",
    "Example:",
    ".Bd -literal -offset indent",
    text(verb.example),
    ".Ed",
  ];
}

function renderArg(name: string, arg: ArgDef): readonly string[] {
  const about = text(`${arg.description ?? ""}.`);
  if (arg.type === "positional") return [`.It Ar ${operand(name, arg)}`, about];
  const flags = [...aliasesOf(arg).filter((alias) => alias.length === 1), `-${name}`];
  const value = arg.type === "boolean" ? "" : ` Ar ${operand(name, arg)}`;
  return [`.It ${flags.map((flag) => `Fl ${word(flag)}`).join(" , ")}${value}`, about];
}

const operand = (name: string, arg: ArgDef): string => word(arg.valueHint ?? name.toUpperCase());

const EXIT_WORDS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "All is well. Hooks and the status line leave with this whatever happens.",
  fault: "Something failed; standard error says what, and what to do.",
  usage: "The verb was called in a way that it does not take.",
  unavailable: "It needs a daemon, and none runs.",
  config: "The configuration has a problem.",
};

const TAIL = [
  ".Sh ENVIRONMENT",
  ".Bl -tag -width Ds",
  ...Object.entries(ENVIRONMENT_KEYS).flatMap(([name, key]) => [
    `.It Ev ${name}`,
    text(`${describeSetting(key).replace(/\.$/, "")}. Sets \`${key}\`.`),
  ]),
  ".It Ev LLM_BRIDGE_DEBUG",
  "Where it is 1, an unexpected error says where it happened.",
  ".It Ev NO_COLOR",
  "Where it is not empty, nothing is coloured.",
  ".El",
  ".Sh FILES",
  ".Bl -tag -width Ds",
  ".It Pa ~/.config/llm-bridge/config.toml",
  "The configuration.",
  "Nothing needs to be configured.",
  ".It Pa ~/.local/state/llm-bridge/ledger.db",
  "What was used, one row a response.",
  ".It Pa $XDG_RUNTIME_DIR/llm_state.json",
  "What Waybar reads.",
  ".It Pa $XDG_RUNTIME_DIR/llm-bridge.sock",
  "Where the daemon listens.",
  ".El",
  ".Sh EXIT STATUS",
  ".Bl -tag -width Ds",
  ...Object.entries(EXIT).flatMap(([name, code]) => [
    `.It ${code}`,
    // The keys of one table are those of the other.
    text(EXIT_WORDS[name as keyof typeof EXIT]),
  ]),
  ".El",
  ".Sh SEE ALSO",
  ".Xr systemctl 1 ,",
  ".Xr waybar 5",
];

/** Lines of text: what would be markup is shown, code is set in bold, and each sentence begins a line. */
function text(plain: string): string {
  const marked = escape(plain).replaceAll(/`([^`]*)`/g, "\\fB$1\\fP");
  return sentences(marked)
    .flatMap((sentence) => Bun.wrapAnsi(sentence, MAX_COLUMNS).split("\n"))
    .map((line) => line.replace(/^(?=[.'])/, "\\&"))
    .join("\n");
}

function sentences(plain: string): readonly string[] {
  return plain.split(/(?<=[.?]) (?=[A-Z`\\])/);
}

/** A word after a macro; one that is itself the name of a macro stays a word. */
function word(plain: string): string {
  return escape(plain).replace(/^(?=[A-Z%][A-Za-z0-9]$)/, "\\&");
}

function escape(plain: string): string {
  return plain
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/[^\n -~]/gu, (sign) => `\\[u${codePointOf(sign)}]`);
}

function codePointOf(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

if (import.meta.main) await Bun.write(MAN_PAGE, renderManPage());
