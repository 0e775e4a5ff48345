import { BridgeFault } from "../core/fault.ts";

/** What a verb cannot make sense of, said with where its options are listed. */
export const badUsage = (verb: string, message: string): BridgeFault =>
  new BridgeFault("bad-usage", message, {
    hint: `\`waybar-llm-bridge ${verb} --help\` lists what it takes.`,
  });

/** Throws BridgeFault `bad-usage` for the first of these flags that was given, where another of the verb's actions was asked for than theirs. */
export function refuseElsewhere(
  verb: string,
  action: string,
  owner: string,
  flags: Readonly<Record<string, string | boolean | undefined>>,
): void {
  if (action === owner) return;
  const given = Object.keys(flags).find(
    (flag) => flags[flag] !== undefined && flags[flag] !== false,
  );
  if (given !== undefined) {
    throw badUsage(verb, `The option \`--${given}\` belongs to \`${verb} ${owner}\`.`);
  }
}
