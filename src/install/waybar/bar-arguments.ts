/** The files that a Waybar was started with, where its command line names any. */
export interface BarArguments {
  readonly config?: string;
  readonly style?: string;
}

/** Reads them off a command line: `-c FILE`, `--config FILE`, `--config=FILE`, and the same for `-s` and `--style`. */
export function parseBarArguments(args: readonly string[]): BarArguments {
  const config = valueOf(args, "-c", "--config");
  const style = valueOf(args, "-s", "--style");
  return {
    ...(config !== undefined && { config }),
    ...(style !== undefined && { style }),
  };
}

function valueOf(args: readonly string[], short: string, long: string): string | undefined {
  const inline = args.find((arg) => arg.startsWith(`${long}=`));
  if (inline !== undefined) return inline.slice(long.length + 1);
  const at = args.findIndex((arg) => arg === short || arg === long);
  return at < 0 ? undefined : args[at + 1];
}
