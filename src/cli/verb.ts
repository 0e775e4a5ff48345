import { type ArgsDef, type CommandDef, runCommand } from "citty";

/** What a command file exports: the command, and a whole command line that a person can copy. */
export interface CommandFile<Args extends ArgsDef> {
  readonly default: CommandDef<Args>;
  readonly example: string;
}

/** One verb of the command line, as the rest of the program sees it. */
export interface Verb {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line, for the list of verbs. */
  readonly summary: string;
  readonly args: ArgsDef;
  readonly example: string;
  /** Runs it on arguments without usage problems; gives the exit code. */
  readonly run: (rawArgs: readonly string[]) => Promise<number>;
}

/** Makes a verb of a command file. Its name, text and arguments have to be plain values: help reads those of all verbs. */
export function toVerb<Args extends ArgsDef>({
  default: command,
  example,
}: CommandFile<Args>): Verb {
  const { meta, args } = command;
  if (typeof meta !== "object" || meta instanceof Promise || meta.name === undefined) {
    throw new TypeError(`The command of "${example}" has no plain meta with a name.`);
  }
  if (typeof args === "function" || args instanceof Promise) {
    throw new TypeError(`The command ${meta.name} has no plain args.`);
  }
  const { name, description = "", alias = [] } = meta;
  return {
    name,
    aliases: typeof alias === "string" ? [alias] : alias,
    summary: description,
    args: args ?? {},
    example,
    run: async (rawArgs) => {
      const { result } = await runCommand(command, { rawArgs: [...rawArgs] });
      return typeof result === "number" ? result : 0;
    },
  };
}
