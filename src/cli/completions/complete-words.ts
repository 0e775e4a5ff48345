import type { ArgDef, ArgsDef } from "citty";
import { asOption, findOption } from "../usage.ts";
import type { Verb } from "../verb.ts";
import { type ValueSource, valueSource } from "./value-source.ts";

/** One word that may come next, whole, and what it is. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** What may stand where the cursor is. Candidates are not narrowed by what was typed so far: each shell matches in its own way. */
export type Completion =
  | { readonly kind: "words"; readonly candidates: readonly Candidate[] }
  /** `prefix` (`--flag=`, or nothing) belongs in front of each value. */
  | { readonly kind: "values"; readonly source: ValueSource; readonly prefix: string };

/** What may come next on a line of those words after the program's name; the last of them is the one being typed, maybe empty. */
export function completeWords(words: readonly string[], verbs: readonly Verb[]): Completion {
  const current = words.at(-1) ?? "";
  const [first, ...before] = words.slice(0, -1);
  if (first === undefined) {
    return listed(current.startsWith("-") ? ROOT_OPTIONS : [...verbs.map(toCandidate), HELP]);
  }
  if (first === "help") return listed(before.length === 0 ? verbs.map(toCandidate) : []);
  const verb = verbs.find(({ name, aliases }) => name === first || aliases.includes(first));
  return verb === undefined ? listed([]) : completeVerb(verb, before, current);
}

const HELP: Candidate = { word: "help", about: "Say more about a verb" };

const ROOT_OPTIONS: readonly Candidate[] = [
  { word: "--help", about: "List the verbs" },
  { word: "--version", about: "Say which version this is" },
];

const toCandidate = ({ name, summary }: Verb): Candidate => ({ word: name, about: summary });

const listed = (candidates: readonly Candidate[]): Completion => ({ kind: "words", candidates });

function completeVerb(verb: Verb, before: readonly string[], current: string): Completion {
  const { given, waiting, positionals, onlyOperands } = walk(verb.args, before);
  if (waiting !== undefined) return valuesOf(verb, waiting, "");
  if (current.startsWith("-") && !onlyOperands) {
    const equals = current.indexOf("=");
    if (equals < 0) return listed(optionCandidates(verb.args, given));
    const option = findOption(verb.args, current.slice(0, equals));
    if (option === undefined || option[1].type === "boolean") return listed([]);
    return valuesOf(verb, option, current.slice(0, equals + 1));
  }
  const operand = Object.entries(verb.args)
    .filter(([, arg]) => arg.type === "positional")
    .at(positionals);
  return operand === undefined ? listed([]) : valuesOf(verb, operand, "");
}

type NamedArg = readonly [name: string, arg: ArgDef];

/** What the words before the cursor have used up. */
interface Walked {
  readonly given: ReadonlySet<string>;
  /** The option that takes the next word as its value. */
  readonly waiting: NamedArg | undefined;
  readonly positionals: number;
  readonly onlyOperands: boolean;
}

function walk(args: ArgsDef, words: readonly string[]): Walked {
  const given = new Set<string>();
  let waiting: NamedArg | undefined;
  let positionals = 0;
  let onlyOperands = false;
  for (const word of words) {
    if (waiting !== undefined) {
      waiting = undefined;
    } else if (onlyOperands || !word.startsWith("-") || word === "-") {
      positionals += 1;
    } else if (word === "--") {
      onlyOperands = true;
    } else {
      const [flag = word] = word.split("=", 1);
      const option = findOption(args, flag);
      if (option === undefined) continue;
      given.add(option[0]);
      if (option[1].type !== "boolean" && flag === word) waiting = option;
    }
  }
  return { given, waiting, positionals, onlyOperands };
}

function optionCandidates(args: ArgsDef, given: ReadonlySet<string>): readonly Candidate[] {
  const options = Object.entries(args)
    .filter(([name, arg]) => arg.type !== "positional" && !given.has(name))
    .map(([name, arg]) => ({ word: asOption(name), about: arg.description ?? "" }));
  return [...options, { word: "--help", about: "Say what the verb takes" }];
}

function valuesOf(verb: Verb, [name, arg]: NamedArg, prefix: string): Completion {
  return { kind: "values", source: valueSource(verb.name, name, arg), prefix };
}
