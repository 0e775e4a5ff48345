import { cutString } from "../wire/cut.ts";

/** No flag's value is longer than the wire carries. */
const VALUE_UNITS = 4096;

/** `--name value` and `--name=value`; what is neither is passed over: a hook has nobody to complain to. */
export function readFlags(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (!arg.startsWith("--")) continue;
    const equals = arg.indexOf("=");
    const name = arg.slice(2, equals < 0 ? undefined : equals);
    const value = equals < 0 ? args[++i] : arg.slice(equals + 1);
    if (value !== undefined && value !== "") flags.set(name, cutString(value, VALUE_UNITS));
  }
  return flags;
}
