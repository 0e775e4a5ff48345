import type { ConfigSource } from "./config.ts";

/** Something in the configuration that could not be used. Everything else in it stays in force. */
export type ConfigProblem = {
  readonly source: Exclude<ConfigSource, "default">;
  /** The file's path, the variable's name or the flag's. */
  readonly where: string;
} & (
  | { readonly kind: "unreadable"; readonly reason: string }
  /** `line` counts from 1, and is where the faulty statement begins. */
  | { readonly kind: "syntax"; readonly reason: string; readonly line?: number }
  | { readonly kind: "unknown-key"; readonly key: string; readonly nearest?: string }
  | {
      readonly kind: "bad-value";
      readonly key: string;
      readonly expected: string;
      readonly got: string;
      /** What holds instead, as `describeValue` says it; absent where there is nothing to say. */
      readonly inForce?: string;
    }
);

/** One sentence or two for a person. */
export function describeConfigProblem(problem: ConfigProblem): string {
  switch (problem.kind) {
    case "unreadable":
      return `${problem.where} cannot be read: ${problem.reason}. The defaults are in force.`;
    case "syntax": {
      const line = problem.line === undefined ? "" : `, line ${problem.line}`;
      return `${problem.where}${line}: ${problem.reason}. Until that is mended, the defaults are in force.`;
    }
    case "unknown-key": {
      const advice = problem.nearest === undefined ? "" : ` Did you mean ${problem.nearest}?`;
      return `There is no setting ${problem.key} (${problem.where}).${advice}`;
    }
    case "bad-value": {
      const instead =
        problem.inForce === undefined ? "It is ignored." : `${problem.inForce} stays in force.`;
      return `Expected ${problem.key} to be ${problem.expected}, got ${problem.got} (${problem.where}). ${instead}`;
    }
    default:
      return problem satisfies never;
  }
}

/** A value of a configuration file, short enough for a message, and without the password that an address may hold. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") {
    const shown = value.replace(CREDENTIALS, "…@");
    return JSON.stringify(
      shown.length > MAX_SHOWN_UNITS ? `${shown.slice(0, MAX_SHOWN_UNITS)}…` : shown,
    );
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "a list";
  const isTable =
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
  // What else the parser makes are dates and times.
  return isTable ? "a table" : "a date or time";
}

const MAX_SHOWN_UNITS = 60;

/** `https://name:password@`, also where the rest is no address. */
const CREDENTIALS = /[^\s@]+:[^\s@]*@/;
