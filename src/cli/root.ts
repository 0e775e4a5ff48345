import { BridgeFault } from "../core/fault.ts";
import { nearest } from "../core/nearest.ts";
import { EXIT } from "../sys/exit.ts";
import { badUsage } from "./bad-usage.ts";
import {
  type HelpStyle,
  PLAIN_STYLE,
  renderRootHelp,
  renderVerbHelp,
  TERMINAL_STYLE,
} from "./help.ts";
import { answerErrors } from "./problems.ts";
import { wantsColor } from "./terminal.ts";
import { asksForHelp, findUsageProblem } from "./usage.ts";
import type { Verb } from "./verb.ts";
import { findVerb, VERB_GROUPS, VERB_WORDS } from "./verbs.ts";
import { VERSION } from "../sys/own-version.ts";

/** Runs the command line on what follows the program's name, and sets the exit code. Never throws. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const exitCode = await answerErrors(
    () => runWords(argv),
    (text) => console.error(text),
    Boolean(process.env["LLM_BRIDGE_DEBUG"]),
  );
  // A verb that ended well may have set its own.
  if (exitCode !== EXIT.ok) process.exitCode = exitCode;
}

async function runWords(argv: readonly string[]): Promise<number> {
  const [word, ...rest] = argv;
  switch (word) {
    case undefined:
      console.error(renderRootHelp(VERB_GROUPS, PLAIN_STYLE));
      return EXIT.usage;
    case "--help":
    case "-h":
      return await printHelp(undefined);
    case "help":
      return await printHelp(rest[0]);
    case "--version":
    case "-V":
      console.log(`waybar-llm-bridge ${VERSION}`);
      return EXIT.ok;
    // Only a shell asks so: the scripts of `completions` do, at every press of Tab.
    case "complete":
      return await (await import("./completions/answer.ts")).answerCompletion(rest);
    default:
      return await runVerb(requireVerb(word), rest);
  }
}

async function runVerb(verb: Verb, rawArgs: readonly string[]): Promise<number> {
  if (asksForHelp(rawArgs)) return await printHelp(verb.name);
  const problem = findUsageProblem(verb.args, rawArgs);
  if (problem !== undefined) throw badUsage(verb.name, problem);
  return await verb.run(rawArgs);
}

async function printHelp(word: string | undefined): Promise<number> {
  const style: HelpStyle = (await wantsColor(process.env)) ? TERMINAL_STYLE : PLAIN_STYLE;
  console.log(
    word === undefined
      ? renderRootHelp(VERB_GROUPS, style)
      : renderVerbHelp(requireVerb(word), style),
  );
  return EXIT.ok;
}

function requireVerb(word: string): Verb {
  const verb = findVerb(word);
  if (verb) return verb;
  const isOption = word.startsWith("-");
  const meant = nearest(word, isOption ? ["--help", "--version"] : VERB_WORDS);
  const advice = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  const kind = isOption ? "option" : "verb";
  throw new BridgeFault("bad-usage", `Unknown ${kind} \`${word}\`.${advice}`, {
    hint: "`waybar-llm-bridge help` lists the verbs.",
  });
}
