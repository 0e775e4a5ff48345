import { readFileSync } from "node:fs";

/** Those of the named environment variables that a process was started with; none where it is gone or not ours to look at. */
export function readProcessVariables<Name extends string>(
  pid: number,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const entry of readEnviron(pid).split("\0")) {
    const name = names.find((wanted) => entry.startsWith(`${wanted}=`));
    if (name !== undefined) found[name] = entry.slice(name.length + 1);
  }
  return found;
}

function readEnviron(pid: number): string {
  // A process that ends while we look at it is no fault.
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}
