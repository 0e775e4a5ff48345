import type { ArgDef, ArgsDef } from "citty";
import { nearest } from "../core/nearest.ts";

/** Whether help is asked for: anywhere before `--`. */
export function asksForHelp(rawArgs: readonly string[]): boolean {
  const end = rawArgs.indexOf("--");
  const options = end < 0 ? rawArgs : rawArgs.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

/** What is wrong with how a verb was called, in words; nothing when all is well. The parser itself lets unknown options pass. */
export function findUsageProblem(args: ArgsDef, rawArgs: readonly string[]): string | undefined {
  const positionals = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  let given = 0;
  for (let at = 0; at < rawArgs.length; at++) {
    const word = rawArgs[at] ?? "";
    if (word === "--") {
      given += rawArgs.length - at - 1;
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      given += 1;
      if (given > positionals.length) return `Unexpected argument \`${word}\`.`;
      continue;
    }
    const equals = word.indexOf("=");
    const flag = equals < 0 ? word : word.slice(0, equals);
    const arg = findOption(args, flag)?.[1];
    if (arg === undefined) return describeUnknownOption(args, flag);
    if (arg.type === "boolean") {
      if (equals >= 0) return `The option \`${flag}\` takes no value.`;
      continue;
    }
    const value = equals < 0 ? rawArgs[++at] : word.slice(equals + 1);
    if (value === undefined || (equals < 0 && value.startsWith("--"))) {
      return `The option \`${flag}\` needs a value.`;
    }
  }
  if (given > positionals.length) return "There are too many arguments.";
  const missing = positionals.slice(given).find(([, arg]) => arg.required);
  return missing && `Expected ${missing[1].valueHint ?? missing[0]}, got nothing.`;
}

/** A name of an option as it is typed. */
export const asOption = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** The option that is typed like this, dashes included, with its name. */
export function findOption(
  args: ArgsDef,
  flag: string,
): readonly [name: string, arg: ArgDef] | undefined {
  return Object.entries(args).find(
    ([name, arg]) =>
      arg.type !== "positional" &&
      [name, ...aliasesOf(arg)].some((word) => asOption(word) === flag),
  );
}

/** The other names of an option, without dashes. */
export function aliasesOf(arg: ArgDef): readonly string[] {
  // Positional arguments have none, and their type says so.
  if (!("alias" in arg) || arg.alias === undefined) return [];
  return typeof arg.alias === "string" ? [arg.alias] : arg.alias;
}

function describeUnknownOption(args: ArgsDef, flag: string): string {
  // Of single letters, any is one slip from any other.
  const known = Object.entries(args)
    .filter(([, arg]) => arg.type !== "positional")
    .flatMap(([name, arg]) => [name, ...aliasesOf(arg)])
    .filter((name) => name.length > 1)
    .map(asOption);
  const meant = flag.startsWith("--") ? nearest(flag, [...known, "--help"]) : undefined;
  const advice = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  return `Unknown option \`${flag}\`.${advice}`;
}
