import type { ArgDef } from "citty";
import { aliasesOf } from "./usage.ts";
import type { Verb } from "./verb.ts";
import type { VerbGroup } from "./verbs.ts";

/** How help is dressed; without colour both leave the text as it is. */
export interface HelpStyle {
  readonly heading: (text: string) => string;
  readonly aside: (text: string) => string;
}

export const PLAIN_STYLE: HelpStyle = { heading: (text) => text, aside: (text) => text };

export const TERMINAL_STYLE: HelpStyle = {
  heading: (text) => `\x1b[1m${text}\x1b[22m`,
  aside: (text) => `\x1b[2m${text}\x1b[22m`,
};

/** The page that lists all verbs. */
export function renderRootHelp(groups: readonly VerbGroup[], style: HelpStyle): string {
  const width = widest(groups.flatMap((group) => group.verbs.map((verb) => verb.name)));
  const sections = groups.flatMap((group) => [
    "",
    style.heading(group.title),
    ...group.verbs.map((verb) =>
      renderRow([verb.name, verb.summary + renderAliases(verb, style)], width),
    ),
  ]);
  return [
    "What your coding agents are doing, in Waybar.",
    "",
    `${style.heading("Usage")}  ${PROGRAM} <verb> [options]`,
    ...sections,
    "",
    style.heading("Example"),
    `  ${PROGRAM} demo`,
    "",
    `\`${PROGRAM} <verb> --help\` says more about a verb,`,
    `\`${PROGRAM} --version\` which version this is.`,
  ].join("\n");
}

/** The page about one verb. */
export function renderVerbHelp(verb: Verb, style: HelpStyle): string {
  const args = Object.entries(verb.args);
  const positionals = args.filter(([, arg]) => arg.type === "positional");
  const options = args.filter(([, arg]) => arg.type !== "positional");
  const rows: Row[] = [
    ...positionals.map(([name, arg]): Row => [placeholder(name, arg), arg.description ?? ""]),
    ...options.map(([name, arg]): Row => [renderOption(name, arg), arg.description ?? ""]),
    ["-h, --help", "Show this"],
  ];
  const width = widest(rows.map(([left]) => left));
  const operands = positionals.map(([name, arg]) => bracket(placeholder(name, arg), arg));
  return [
    wrap(`${verb.summary}.${renderAliases(verb, style)}`, MAX_COLUMNS).join("\n"),
    "",
    `${style.heading("Usage")}  ${[PROGRAM, verb.name, ...operands, "[options]"].join(" ")}`,
    "",
    style.heading("Options"),
    ...rows.map((row) => renderRow(row, width)),
    "",
    style.heading("Example"),
    `  ${verb.example}`,
  ].join("\n");
}

const PROGRAM = "waybar-llm-bridge";

// The width that a terminal has when nobody has resized it.
const MAX_COLUMNS = 80;

type Row = readonly [left: string, right: string];

function renderRow([left, right]: Row, leftWidth: number): string {
  const indent = 2 + leftWidth + 2;
  const [first = "", ...more] = wrap(right, MAX_COLUMNS - indent);
  const head = `  ${left.padEnd(leftWidth)}  ${first}`;
  return [head, ...more.map((line) => " ".repeat(indent) + line)].join("\n");
}

const wrap = (text: string, columns: number): string[] => Bun.wrapAnsi(text, columns).split("\n");

const renderAliases = (verb: Verb, style: HelpStyle): string =>
  verb.aliases.length === 0 ? "" : style.aside(` (also: ${verb.aliases.join(", ")})`);

function renderOption(name: string, arg: ArgDef): string {
  const letters = aliasesOf(arg).filter((alias) => alias.length === 1);
  const flags = [...letters.map((letter) => `-${letter}`), `--${name}`].join(", ");
  return arg.type === "boolean" ? flags : `${flags} ${placeholder(name, arg)}`;
}

const placeholder = (name: string, arg: ArgDef): string => arg.valueHint ?? name.toUpperCase();

const bracket = (text: string, arg: ArgDef): string =>
  arg.required === false ? `[${text}]` : `<${text}>`;

const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
